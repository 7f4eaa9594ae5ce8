// What the views of a flow have in common: where things are between two layers, grid, dots, patch.

const UNIT = 65535;
const TORN = 0.1; // of the picture: where a flow may jump, a step this far is a tear, and is not drawn

/** Where point i of `array` (stages, n, 2) is at `pos`, a stage or between two, in the unit square. */
function between(array, n, pos, i, offset = 0) {
  const k = Math.min(Math.floor(pos), array.stages - 1);
  const next = Math.min(k + 1, array.stages - 1);
  const [a, b] = [offset + 2 * (k * n + i), offset + 2 * (next * n + i)];
  const part = pos - k;
  const mix = (c) => (array.data[a + c] * (1 - part) + array.data[b + c] * part) / UNIT;
  return [mix(0), mix(1)];
}

function drawLines(state, context, width, height) {
  const { line_at: at } = state.flow.arrays;
  const n = at.shape[1];
  const { jumps } = state.flow.meta;
  const whole = { data: at.data, stages: at.shape[0] };
  let start = 0;
  state.flow.meta.lines.forEach((count, line) => {
    context.beginPath();
    let [px, py] = [9, 9];
    for (let i = start; i < start + count; i++) {
      const [x, y] = between(whole, n, state.pos, i);
      const torn = i === start || (jumps && (Math.abs(x - px) > TORN || Math.abs(y - py) > TORN));
      if (torn) context.moveTo(x * width, (1 - y) * height);
      else context.lineTo(x * width, (1 - y) * height);
      [px, py] = [x, y];
    }
    start += count;
    context.strokeStyle = state.colour("model");
    context.globalAlpha = line % 4 === 0 ? 0.75 : 0.4;
    context.lineWidth = line % 4 === 0 ? 1.1 : 0.7;
    context.stroke();
  });
  context.globalAlpha = 1;
}

/** Samples as crosses; those that end at sea as rings in the colour of wrong. */
function drawSamples(state, context, width, height) {
  const { dot_at: at, dot_sea: sea } = state.flow.dots;
  const [, stages, n] = at.shape;
  const offset = state.warm * stages * n * 2;
  const whole = { data: at.data, stages };
  const size = Math.max(1.3, width / 380);
  for (const wet of [0, 1]) {
    context.beginPath();
    for (let i = 0; i < n; i++) {
      if (sea.data[state.warm * n + i] !== wet) continue;
      const [u, v] = between(whole, n, state.pos, i, offset);
      const [x, y] = [u * width, (1 - v) * height];
      if (wet) { context.moveTo(x + size * 1.2, y); context.arc(x, y, size * 1.2, 0, 6.2832); continue; }
      context.moveTo(x - size, y - size);
      context.lineTo(x + size, y + size);
      context.moveTo(x - size, y + size);
      context.lineTo(x + size, y - size);
    }
    context.strokeStyle = state.colour(wet ? "wrong" : "samples");
    context.lineWidth = 1.5;
    context.stroke();
  }
}

const RING = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]];

/** The followed place, and the places 4 degrees round it as a patch that grows and shrinks. */
function drawFollowed(state, context, width, height, pos = state.pos) {
  const { node_at: at } = state.flow.arrays;
  const n = at.shape[1];
  const whole = { data: at.data, stages: at.shape[0] };
  const { columns, rows, column, row } = state.place;
  context.beginPath();
  for (const [dx, dy] of RING) {
    const c = Math.max(0, Math.min(columns - 1, column + dx));
    const r = Math.max(0, Math.min(rows - 1, row + dy));
    const [x, y] = between(whole, n, pos, r * columns + c);
    context.lineTo(x * width, (1 - y) * height);
  }
  context.closePath();
  context.fillStyle = state.colour("truth");
  context.globalAlpha = 0.22;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = state.colour("truth");
  context.lineWidth = 1.4;
  context.stroke();
  const [x, y] = between(whole, n, pos, row * columns + column);
  for (const [ink, radius] of [["ground", 6.5], ["truth", 4.5]]) {
    context.beginPath();
    context.arc(x * width, (1 - y) * height, radius, 0, 6.2832);
    context.fillStyle = state.colour(ink);
    context.fill();
  }
  return [x * width, (1 - y) * height];
}

/** A word beside a place on the canvas, kept inside it. */
function beside(state, context, width, [x, y], text) {
  context.save();
  Object.assign(context, { font: `600 14px ${state.colour("sans")}, sans-serif`, textBaseline: "middle" });
  const right = x > width * 0.72;
  context.textAlign = right ? "right" : "left";
  const at = [x + (right ? -12 : 12), Math.max(12, y - 13)];
  Object.assign(context, { lineWidth: 4, lineJoin: "round", strokeStyle: state.colour("ground"), fillStyle: state.colour("text") });
  context.strokeText(text, ...at);
  context.fillText(text, ...at);
  context.restore();
}

/** A small number with a power of ten, as people write it. */
function tiny(value) {
  if (!(value > 0) || value >= 0.01) return figure(value);
  const power = Math.floor(Math.log10(value));
  const digits = String(-power).split("").map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join("");
  return `${(value / 10 ** power).toFixed(1)} × 10⁻${digits}`;
}
