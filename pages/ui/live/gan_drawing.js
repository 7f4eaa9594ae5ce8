// The layered picture of a game: truth, the expert's opinion, the forger's grid, samples, arrows.

const LONGEST = 40; // pixels of an arrow

/** Pixels of an arrow: with the logarithm of its nats a unit of the chart, and none for none. */
const lengthOf = (strength, width) => Math.min(1, width / 700) * Math.min(LONGEST, 6 * Math.log1p(10 * strength));

/** The opinion of one moment as a small picture, kept with the moment. */
function opinionPicture(state, frame) {
  const key = state.colour("ground"); // another in the dark
  if (frame.picture?.key === key) return frame.picture.canvas;
  const [rows, columns] = state.meta.cells;
  const table = ramp(state.root, "div");
  const canvas = new OffscreenCanvas(columns, rows);
  const pixels = new ImageData(columns, rows);
  for (let cell = 0; cell < rows * columns; cell++) {
    const at = 3 * frame.opinion[cell];
    pixels.data.set([table[at], table[at + 1], table[at + 2], 255], 4 * cell);
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  frame.picture = { key, canvas };
  return canvas;
}

/** Number k of a list of places, between two moments, in pixels. */
function placed(list, other, share, k, width, height) {
  const lon = (list[2 * k] + share * (other[2 * k] - list[2 * k])) / 100;
  const lat = (list[2 * k + 1] + share * (other[2 * k + 1] - list[2 * k + 1])) / 100;
  return [((lon + 180) / 360) * width, ((90 - lat) / 180) * height];
}

function drawGame(state, context, width, height) {
  context.fillStyle = state.colour("panel");
  context.fillRect(0, 0, width, height);
  if (!state.seen || !state.world) return;
  const { one, next, share } = state.seen;
  const has = (layer) => state.layers.includes(layer);
  const learning = state.learning;
  if (has("o")) {
    context.imageSmoothingEnabled = true;
    const strong = learning === "f" ? 0.4 : 0.85;
    context.globalAlpha = strong;
    context.drawImage(opinionPicture(state, one), 0, 0, width, height);
    if (share > 0) {
      context.globalAlpha = strong * share;
      context.drawImage(opinionPicture(state, next), 0, 0, width, height);
    }
    context.globalAlpha = 1;
  }
  if (has("t")) drawTruth(state, context, width, height);
  const still = learning === "e";
  if (has("g")) drawNoiseGrid(state, context, width, height, still);
  if (has("a")) drawPush(state, context, width, height, still);
  if (has("s")) drawForged(state, context, width, height, still);
}

function drawTruth(state, context, width, height) {
  const { truth, mask } = state.world;
  if (mask) {
    const held = { root: state.root, mask, lands: (state.world.lands = state.world.lands || {}) };
    context.globalAlpha = 0.6;
    context.drawImage(landPicture(held, rgb(state.colour("truth")), true), 0, 0, width, height);
    context.globalAlpha = 1;
  }
  context.fillStyle = state.colour("truth");
  context.globalAlpha = 0.75;
  context.beginPath();
  const radius = Math.max(0.9, width / 560);
  for (let k = 0; k < truth.length / 2; k++) {
    const [x, y] = placed(truth, truth, 0, k, width, height);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 6.2832);
  }
  context.fill();
  context.globalAlpha = 1;
}

/** The even grid of the noise, as the forger lays it over the map. */
function drawNoiseGrid(state, context, width, height, still) {
  const { one, next, share } = state.seen;
  const nodes = state.meta.nodes;
  const flat = one.grid.length / 2 === nodes; // noise of one number: a thread
  context.strokeStyle = state.colour(still ? "quiet" : "model");
  context.lineWidth = 0.9;
  context.globalAlpha = still ? 0.45 : 0.7;
  const line = (cell) => {
    context.beginPath();
    for (let k = 0; k < nodes; k++) context.lineTo(...placed(one.grid, next.grid, share, cell(k), width, height));
    context.stroke();
  };
  if (flat) line((k) => k);
  else {
    for (let row = 0; row < nodes; row++) {
      line((k) => row * nodes + k);
      line((k) => k * nodes + row);
    }
  }
  context.globalAlpha = 1;
}

function drawForged(state, context, width, height, still) {
  const { one, next, share } = state.seen;
  const size = Math.max(1.6, width / 330);
  context.strokeStyle = state.colour(still ? "quiet" : "samples");
  context.lineWidth = 1.6;
  context.beginPath();
  for (let k = 0; k < one.samples.length / 2; k++) {
    const [x, y] = placed(one.samples, next.samples, share, k, width, height);
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x - size, y + size);
    context.lineTo(x + size, y - size);
  }
  context.stroke();
}

/** Where each of the first samples would go to please the expert: long is strong. */
function drawPush(state, context, width, height, still) {
  const { one, next, share } = state.seen;
  context.strokeStyle = context.fillStyle = state.colour("text");
  context.globalAlpha = still ? 0.5 : 0.85;
  context.lineWidth = 1.3;
  for (let k = 0; k < one.push.length / 2; k++) {
    const du = one.push[2 * k] + share * (next.push[2 * k] - one.push[2 * k]);
    const dv = one.push[2 * k + 1] + share * (next.push[2 * k + 1] - one.push[2 * k + 1]);
    const strength = Math.hypot(du, dv);
    const [x, y] = placed(one.samples, next.samples, share, k, width, height);
    const long = lengthOf(strength, width);
    const size = Math.hypot(du * width, dv * height) || 1;
    const [dx, dy] = [(du * width) / size, (-dv * height) / size];
    const [ex, ey] = [x + dx * long, y + dy * long];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(ex, ey);
    if (long > 4) {
      context.moveTo(ex - 4 * dx + 2.6 * dy, ey - 4 * dy - 2.6 * dx);
      context.lineTo(ex, ey);
      context.lineTo(ex - 4 * dx - 2.6 * dy, ey - 4 * dy + 2.6 * dx);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}
