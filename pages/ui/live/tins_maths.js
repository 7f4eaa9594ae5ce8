// Tins as core.worlds.tins draws them: x_ij = round(G - r_i(h) d_j(w)), and the nearest tin.

const TIN = { side: 32, low: 8, high: 28, step: 1 / 16, ground: 236, floor: 30, middle: 16, rim: 1.5, darker: 0.35, light: 62, shade: 44.8, glint: 0.25 };

/** The share of pixel i that lies between two places. */
const tinCover = (i, low, high) => Math.min(Math.max(i + 1, low), high) - Math.min(Math.max(i, low), high);

/** r_i of a height. */
function tinRows(height) {
  const top = TIN.floor - height;
  return Float64Array.from({ length: TIN.side }, (_, i) => tinCover(i, top, TIN.floor)
    + TIN.darker * (tinCover(i, top, top + TIN.rim) + tinCover(i, TIN.floor - TIN.rim, TIN.floor)));
}

/** d_j of a width, in levels. */
function tinColumns(width) {
  const half = width / 2;
  const below = (edge) => {
    const u = Math.max(-1, Math.min(1, (edge - TIN.middle) / half));
    return half * (TIN.light * u + (TIN.shade * (u + TIN.glint) ** 3) / 3);
  };
  return Float64Array.from({ length: TIN.side }, (_, j) => below(j + 1) - below(j));
}

/** The picture of a tin, 1,024 levels. */
function tinDraw([height, width]) {
  const r = tinRows(height);
  const d = tinColumns(width);
  const out = new Float64Array(TIN.side * TIN.side);
  for (let i = 0; i < TIN.side; i++) {
    for (let j = 0; j < TIN.side; j++) out[i * TIN.side + j] = Math.round(TIN.ground - r[i] * d[j]);
  }
  return out;
}

/** Root mean squared difference of two pictures, in levels. */
function tinGap(a, b) {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += (a[p] - b[p]) ** 2;
  return Math.sqrt(sum / a.length);
}

const tinProfiles = (values) => {
  const square = (part) => part.reduce((sum, one) => sum + one * one, 0);
  const r = values.map(tinRows);
  const d = values.map(tinColumns);
  return { values, r, d, rr: r.map(square), dd: d.map(square) };
};

const tinSteps = (low, high, step) => Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);

/** Over the tins of these heights and widths the least |y|^2 - 2 r'yd + |r|^2|d|^2, y = G - x. */
function tinLeast(x, tall, wide) {
  const n = TIN.side;
  let best = [Infinity, 0, 0];
  for (let a = 0; a < tall.r.length; a++) {
    const across = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const r = tall.r[a][i];
      if (r) for (let j = 0; j < n; j++) across[j] += r * (TIN.ground - x[i * n + j]);
    }
    for (let b = 0; b < wide.d.length; b++) {
      let dot = 0;
      for (let j = 0; j < n; j++) dot += across[j] * wide.d[b][j];
      const far = tall.rr[a] * wide.dd[b] - 2 * dot;
      if (far < best[0]) best = [far, a, b];
    }
  }
  return [tall.values[best[1]], wide.values[best[2]]];
}

const tinCoarse = tinProfiles(tinSteps(TIN.low, TIN.high, 0.5));

/** The tin nearest to a picture: its height and width on the world's steps, and how near (levels). */
function tinRead(x) {
  const near = (value) => tinProfiles(tinSteps(Math.max(TIN.low, value - 0.75), Math.min(TIN.high, value + 0.75), TIN.step));
  const [height, width] = tinLeast(x, tinCoarse, tinCoarse);
  const size = tinLeast(x, near(height), near(width));
  return { size, far: tinGap(x, tinDraw(size)) };
}
