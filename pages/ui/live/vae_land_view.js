// A plane of codes beside the map: hold a code, see where its decoder puts it.

const REACH = 3;
const STEP = 0.1;
const NODES = 61;
const LAYERS = 12; // still pictures that are kept
const MOVES = { ArrowRight: [STEP, 0], ArrowLeft: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

function build(root) {
  const state = { root, values: {}, layers: new Map() };
  state.colour = palette(root);
  state.row = element("div", { class: "fn-choices" }, root);
  const pair = element("div", { class: "fn-vae-land" }, root);
  const left = element("div", {}, pair);
  state.codesTitle = element("h3", {}, left);
  state.codes = stage(left, 1, (context, width, height) => drawCodes(state, context, width, height), { role: "application", tabindex: 0 });
  const right = element("div", {}, pair);
  state.mapTitle = element("h3", {}, right);
  state.map = stage(right, 2, (context, width, height) => drawMap(state, context, width, height), { role: "img" });
  state.tell = readouts(right);
  state.controls = element("div", { class: "fn-flow-ranges" }, root);
  state.later = eachFrame(() => paint(state));
  hold(state);
  return state;
}

/** Hold a code by pointer or arrow keys. */
function hold(state) {
  const { canvas } = state.codes;
  const clip = (value) => Math.round(Math.max(-REACH, Math.min(REACH, value)) / STEP) * STEP;
  const go = (z1, z2) => { state.ranges.z1.set(clip(z1)); state.ranges.z2.set(clip(z2)); state.later(); };
  const rest = () => { for (const name of ["z1", "z2"]) send(state, name, state.ranges[name].value); };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * 2 * REACH - REACH, ((box.bottom - event.clientY) / box.height) * 2 * REACH - REACH);
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); state.held = true; at(event); };
  canvas.onpointermove = (event) => { if (state.held) at(event); };
  canvas.onpointerup = canvas.onpointercancel = () => { if (state.held) rest(); state.held = false; };
  canvas.onkeydown = (event) => {
    const step = MOVES[event.key];
    if (!step) return;
    event.preventDefault();
    go(state.ranges.z1.value + step[0], state.ranges.z2.value + step[1]);
    rest();
  };
}

/** Longitude and latitude where the decoder puts the code of a node. */
function nodeAt(state, row, column) {
  const at = 2 * (row * NODES + column);
  return Array.from(state.net[`${state.word}_nodes`].data.subarray(at, at + 2));
}

/** The row and column of the node that is held. */
const placed = (state) => [
  Math.round((REACH - state.ranges.z2.value) / STEP), Math.round((state.ranges.z1.value + REACH) / STEP),
];

function ring(context, colour, x, y) {
  for (const [ink, wide] of [[colour("ground"), 5], [colour("model"), 2.5]]) {
    Object.assign(context, { strokeStyle: ink, lineWidth: wide });
    context.beginPath();
    context.arc(x, y, 8, 0, 6.2832);
    context.stroke();
  }
}

/** What stays while a code is held, drawn once by draw(context) for each look and kept. */
function layer(state, look, { width, height, density }, draw) {
  const { colour } = state;
  const name = [look, width, height, density, ...["ground", "text", "model"].map(colour)].join();
  if (state.layers.size > LAYERS) state.layers.clear(); // another size or another theme
  if (!state.layers.has(name)) {
    const canvas = new OffscreenCanvas(Math.round(width * density), Math.round(height * density));
    const context = canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    draw(context, width, height);
    state.layers.set(name, canvas);
  }
  return state.layers.get(name);
}

const codesX = (z, width) => ((z + REACH) / (2 * REACH)) * width;
const codesY = (z, height) => height - codesX(z, height);

/** The codes of true dots, and the code that is held. */
function drawCodes(state, context, width, height) {
  if (!state.net) return;
  const still = layer(state, `codes ${state.word}`, state.codes, (...on) => drawSpreads(state, ...on));
  context.drawImage(still, 0, 0, width, height);
  ring(context, state.colour, codesX(state.ranges.z1.value, width), codesY(state.ranges.z2.value, height));
}

/** The codes of true dots with their deviations, over lines of equal z. */
function drawSpreads(state, context, width, height) {
  const { colour } = state;
  const x = (z) => codesX(z, width);
  const y = (z) => codesY(z, height);
  context.fillStyle = colour("panel");
  context.fillRect(0, 0, width, height);
  Object.assign(context, { strokeStyle: colour("line"), lineWidth: 1 });
  for (let z = -2; z <= 2; z++) {
    stroke(context, [[x(z), 0], [x(z), height]]);
    stroke(context, [[0, y(z)], [width, y(z)]]);
  }
  const mean = state.net[`${state.word}_mean`].data;
  const deviation = state.net[`${state.word}_deviation`].data;
  context.fillStyle = colour("truth");
  context.globalAlpha = 0.1;
  for (let i = 0; i < mean.length; i += 2) {
    context.beginPath();
    context.ellipse(x(mean[i]), y(mean[i + 1]), (deviation[i] / (2 * REACH)) * width, (deviation[i + 1] / (2 * REACH)) * height, 0, 0, 6.2832);
    context.fill();
  }
  context.globalAlpha = 0.8;
  for (let i = 0; i < mean.length; i += 2) context.fillRect(x(mean[i]) - 0.8, y(mean[i + 1]) - 0.8, 1.6, 1.6);
  context.globalAlpha = 1;
}

/** The map, and the code that is held. */
function drawMap(state, context, width, height) {
  if (!state.net) return;
  const look = `map ${state.word} ${state.choices.painted.value}`;
  const still = layer(state, look, state.map, (...on) => drawLattice(state, ...on));
  context.drawImage(still, 0, 0, width, height);
  const place = chart("flat", width, height);
  const [lon, lat] = nodeAt(state, ...placed(state));
  ring(context, state.colour, place.x(lon), place.y(lat));
}

/** Samples, and the lattice of codes as the decoder bends it. */
function drawLattice(state, context, width, height) {
  const { colour, word } = state;
  const place = { ...chart("flat", width, height), width, height };
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, height);
  drawPicture(context, landPicture(state, rgb(colour("land")), false), place, state, true);
  const at = (row, column) => {
    const [lon, lat] = nodeAt(state, row, column);
    return [place.x(lon), place.y(lat)];
  };
  const along = Array.from({ length: NODES }, (_, i) => i);
  Object.assign(context, { strokeStyle: colour("model"), lineWidth: 1 });
  context.globalAlpha = 0.6;
  for (let k = 0; k < NODES; k += 5) {
    stroke(context, along.map((i) => at(k, i)));
    stroke(context, along.map((i) => at(i, k)));
  }
  context.globalAlpha = 1;
  if (state.choices.painted.value === "samples") {
    const samples = state.net[`${word}_samples`].data;
    drawCrosses(context, place, samples, 0, samples.length / 2, colour("samples"), 2);
  }
}

function paint(state) {
  if (!state.net || !state.ranges) return;
  const { meta } = state;
  state.word = state.choices.land_model.value;
  const figures = meta.figures[state.word];
  const [lon, lat] = nodeAt(state, ...placed(state));
  const land = landAt(state.mask, lon, lat) === 1;
  state.codes.paint();
  state.map.paint();
  const { words } = meta;
  state.tell([
    { name: "place", label: words.place, text: `${figure(lon)}°, ${figure(lat)}°`, note: land ? words.land : words.sea },
    ...figures.map(({ name, label, text, note }) => ({ name, label, text, note })),
  ]);
  painted(meta.view, { lon, lat, land: Number(land), z1: state.ranges.z1.value, z2: state.ranges.z2.value }, { model: state.word, painted: state.choices.painted.value });
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  const { words } = state.meta;
  state.codesTitle.textContent = words.codes;
  state.mapTitle.textContent = words.map;
  state.codes.canvas.setAttribute("aria-label", words.codes);
  state.map.canvas.setAttribute("aria-label", words.map);
  choices(state, state.row, state.meta.choices, (name, word) => { paint(state); send(state, name, word); });
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  held(state.meta.address).then(({ arrays }) => {
    state.net = arrays;
    state.mask = { bits: arrays.mask_bits.data, shape: state.meta.mask };
    state.later();
  });
  if (state.net) paint(state);
}
