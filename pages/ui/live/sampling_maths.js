// From logits to probabilities, as core/decoding.py has it: repetition penalty, temperature, top-k,
// top-p, min-p, in this order, each on what the one before it left. All in 64 bits.

const HOTTEST = 1e6; // from here on a temperature counts as infinite

/** Token numbers from the greatest logit to the least; of equals the lower number first. A 32-bit
 *  float and a number below 65,536 fit the 53 bits of a double, so that plain numbers are sorted. */
function ranked(logits) {
  const bits = new Uint32Array(logits.buffer, logits.byteOffset, logits.length);
  const keys = new Float64Array(logits.length);
  for (let v = 0; v < keys.length; v++) {
    const rising = bits[v] & 0x80000000 ? ~bits[v] >>> 0 : (bits[v] | 0x80000000) >>> 0;
    keys[v] = (0xffffffff - rising) * 65536 + v;
  }
  keys.sort();
  return Uint32Array.from(keys, (key) => key % 65536);
}

/** The order once the logits of tokens that have occurred are changed: these few are put in anew. */
function penalised(logits, order, seen, penalty) {
  const z = new Float64Array(order.length);
  const changed = penalty === 1 ? [] : [...new Set(seen)].map((v) => [v, logits[v] < 0 ? logits[v] * penalty : logits[v] / penalty]);
  if (!changed.length) {
    for (let r = 0; r < z.length; r++) z[r] = logits[order[r]];
    return { order, z };
  }
  changed.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const moved = new Set(changed.map(([v]) => v));
  const merged = new Uint32Array(order.length);
  let next = 0;
  let at = 0;
  for (const v of order) {
    if (moved.has(v)) continue;
    while (next < changed.length && changed[next][1] > logits[v]) [merged[at], z[at++]] = changed[next++];
    merged[at] = v;
    z[at++] = logits[v];
  }
  while (next < changed.length) [merged[at], z[at++]] = changed[next++];
  return { order: merged, z };
}

/** How many of the first ranks share a place with rank r: ties stay together. */
function withTies(z, r) {
  let end = r;
  while (end < z.length && z[end] === z[r - 1]) end++;
  return end;
}

/** exp(z - z_0) of the first `count` ranks over T, and their sum, from the smallest up. */
function weights(z, count, temperature) {
  const w = new Float64Array(count);
  let sum = 0;
  for (let r = count - 1; r >= 0; r--) sum += w[r] = Math.exp((z[r] - z[0]) / temperature);
  return { w, sum };
}

/** How many of the likeliest top-p keeps: those below which less than all but p lies. */
function nucleus(w, sum, p) {
  if (p >= 1) return w.length;
  let below = 0;
  let kept = w.length;
  for (let r = w.length - 1; r > 0; r--) {
    below += w[r] / sum;
    if (below > 1 - p) break;
    kept = r;
  }
  return kept;
}

/** Probabilities of the next token. Gives {order, z, p (of the first ranks), kept, Z, flat}: the
 *  tokens by rank, their logits after the penalty, how many are left, Z = sum exp((z - z_0) / T)
 *  over all tokens, before any is left out. */
function decode(logits, base, seen, { repetition, temperature, top_k: k, top_p: top, min_p: least }) {
  const { order, z } = penalised(logits, base, seen, repetition);
  const flat = temperature === 0 || temperature >= HOTTEST;
  let kept = temperature === 0 ? withTies(z, 1) : z.length;
  const all = flat ? { w: new Float64Array(kept).fill(1), sum: kept } : weights(z, kept, temperature);
  if (k > 0 && k < kept) kept = Math.min(kept, withTies(z, k));
  if (flat) {
    if (top < 1 && temperature > 0) kept = Math.max(1, Math.ceil(top * kept - 1e-9));
    else if (top < 1) kept = Math.max(1, nucleus(all.w.subarray(0, kept), kept, top));
  } else {
    const w = all.w.subarray(0, kept);
    let sum = 0;
    for (let r = kept - 1; r >= 0; r--) sum += w[r];
    kept = nucleus(w, sum, top);
    if (least > 0) while (kept > 1 && all.w[kept - 1] < least) kept--;
  }
  const p = new Float64Array(kept);
  let sum = 0;
  for (let r = kept - 1; r >= 0; r--) sum += all.w[r];
  for (let r = 0; r < kept; r++) p[r] = all.w[r] / sum;
  return { order, z, p, kept, Z: all.sum };
}

/** Entropy in nats, perplexity, effective number of choices 1 / sum p^2. */
function spread(p) {
  let nats = 0;
  let squares = 0;
  for (let r = p.length - 1; r >= 0; r--) {
    if (p[r] > 0) nats -= p[r] * Math.log(p[r]);
    squares += p[r] * p[r];
  }
  return { entropy: nats + 0, perplexity: Math.exp(nats), choices: 1 / squares };
}

/** What lies behind the first `count` ranks, summed from the smallest up. */
function tail(p, count) {
  let sum = 0;
  for (let r = p.length - 1; r >= count; r--) sum += p[r];
  return sum;
}

/** The rank at which the running sum of p passes u in [0, 1). */
function drawn(p, u) {
  let sum = 0;
  for (let r = 0; r < p.length; r++) {
    sum += p[r];
    if (u < sum) return r;
  }
  return p.length - 1;
}
