// Schedules as core.schedules has them: log of (alpha, sigma) at a time t from 0 to 1.

const KNOT_GAP = 0.5;

/** Knots of log snr, each a gap or more below the one before. */
function falling(knots) {
  const down = [];
  for (const knot of knots) down.push(down.length ? Math.min(knot, down.at(-1) - KNOT_GAP) : knot);
  return down;
}

const preserving = (log_alpha) => [Math.exp(log_alpha), Math.sqrt(Math.max(0, -Math.expm1(2 * log_alpha)))];

/** alpha and sigma of a schedule at t. */
function share(word, t, knots) {
  if (word === "straight") return [1 - t, t];
  if (word === "linear") return preserving(-t * 0.05 - (t * t * 19.9) / 4);
  if (word === "cosine") {
    const angle = (u) => ((u + 0.008) / 1.008) * (Math.PI / 2);
    return preserving(Math.log(Math.cos(angle(0.995 * t))) - Math.log(Math.cos(angle(0))));
  }
  const down = falling(knots);
  const place = t * (down.length - 1);
  const left = Math.min(down.length - 2, Math.floor(place));
  const value = down[left] + (place - left) * (down[left + 1] - down[left]);
  return [Math.sqrt(1 / (1 + Math.exp(-value))), Math.sqrt(1 / (1 + Math.exp(value)))];
}

const logSnr = ([alpha, sigma]) => 2 * (Math.log(alpha) - Math.log(sigma));
