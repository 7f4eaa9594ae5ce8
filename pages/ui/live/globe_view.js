// A globe that turns: a density per true area, the coast, and dots, seen from far away.

const TURN = 24; // degrees a second while it plays
const SHARP = 460; // pixels across, at most: more would not be seen

function build(root) {
  const state = { root, spin: 0 };
  state.row = element("div", { class: "fn-choices" }, root);
  const box = element("div", { class: "fn-globe" }, root);
  state.main = stage(box, 1, (context, width, height) => drawGlobe(state, context, width, height), { role: "application", tabindex: 0 });
  const side = element("div", {}, box);
  state.legendNode = element("ul", { class: "fn-legend" }, side);
  state.tell = readouts(side);
  state.controls = element("div", { class: "fn-controls" }, side);
  const buttons = element("div", { class: "fn-buttons" }, side);
  state.button = element("button", { type: "button", name: "spin" }, buttons);
  state.button.onclick = () => spin(state);
  state.colour = palette(root);
  state.later = eachFrame(() => paint(state));
  listen(state);
  return state;
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const wrap = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

function turn(state, lon, lat) {
  state.ranges.turned.set(Math.round(wrap(lon)));
  state.ranges.tilted.set(Math.round(Math.max(-90, Math.min(90, lat))));
  paint(state);
}

function tell(state) {
  send(state, "facing", [state.ranges.turned.value, state.ranges.tilted.value]);
}

/** Turn by itself until pressed again; where motion is unwanted, a twelfth of a turn. */
function spin(state) {
  if (calm()) {
    turn(state, state.ranges.turned.value + 30, state.ranges.tilted.value);
    tell(state);
    return;
  }
  if (state.spin) { cancelAnimationFrame(state.spin); state.spin = 0; tell(state); face(state); return; }
  let [last, lon] = [performance.now(), state.ranges.turned.value];
  const step = (now) => {
    lon += (TURN * (now - last)) / 1000;
    last = now;
    turn(state, lon, state.ranges.tilted.value);
    state.spin = state.root.isConnected ? requestAnimationFrame(step) : 0;
  };
  state.spin = requestAnimationFrame(step);
  face(state);
}

function face(state) {
  state.button.textContent = state.spin ? state.meta.words.hold : state.meta.words.spin;
}

function listen(state) {
  const { canvas } = state.main;
  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    state.grip = { x: event.clientX, y: event.clientY, lon: state.ranges.turned.value, lat: state.ranges.tilted.value };
  };
  canvas.onpointermove = (event) => {
    if (!state.grip) return;
    const scale = 180 / canvas.clientWidth;
    turn(state, state.grip.lon - (event.clientX - state.grip.x) * scale, state.grip.lat + (event.clientY - state.grip.y) * scale);
  };
  canvas.onpointerup = canvas.onpointercancel = () => { if (state.grip) tell(state); state.grip = null; };
  canvas.onkeydown = (event) => {
    const stride = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] }[event.key];
    if (!stride) return;
    event.preventDefault();
    const far = event.shiftKey ? 6 : 1;
    turn(state, state.ranges.turned.value + far * stride[0], state.ranges.tilted.value + far * stride[1]);
    tell(state);
  };
}

/** The directions of the pixels of a disc, worked out once for its size. */
function disc(state, size) {
  if (state.disc?.size === size) return state.disc;
  const places = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = [(2 * (column + 0.5)) / size - 1, 1 - (2 * (row + 0.5)) / size];
      const rest = 1 - x * x - y * y;
      if (rest > 0) places.push(row * size + column, x, y, Math.sqrt(rest));
    }
  }
  state.disc = { size, places: new Float32Array(places), canvas: new OffscreenCanvas(size, size), pixels: new ImageData(size, size) };
  return state.disc;
}

/** Which cells of the mask are land beside the sea. */
function shore(state) {
  if (state.shore) return state.shore;
  const [rows, columns] = state.mask.shape;
  const at = (cell) => (state.mask.bits[cell >> 3] >> (7 - (cell & 7))) & 1;
  state.shore = new Uint8Array(rows * columns);
  for (let cell = columns; cell < columns * (rows - 1); cell++) {
    if (at(cell) && !(at(cell - 1) && at(cell + 1) && at(cell - columns) && at(cell + columns))) state.shore[cell] = 1;
  }
  return state.shore;
}

/** Which cell of the density each pixel of the disc shows, and whether it is a shore: as the globe is
 *  turned, so that another model is only other colours. */
function turnedCells(state, places, [rows, columns], [lon0, lat0]) {
  const name = [places.length, rows, columns, lon0, lat0].join();
  if (state.turnedTo?.name === name) return state.turnedTo;
  const [maskRows, maskColumns] = state.mask.shape;
  const [sin, cos, rim] = [Math.sin(lat0), Math.cos(lat0), shore(state)];
  const [cells, shores] = [new Uint32Array(places.length / 4), new Uint8Array(places.length / 4)];
  for (let i = 0, k = 0; i < places.length; i += 4, k++) {
    const [x, y, z] = [places[i + 1], places[i + 2], places[i + 3]];
    const up = y * cos + z * sin;
    let turns = (Math.atan2(x, z * cos - y * sin) + lon0) / (2 * Math.PI) + 0.5;
    turns -= Math.floor(turns);
    const down = 0.5 - Math.asin(Math.max(-1, Math.min(1, up))) / Math.PI;
    cells[k] = Math.min(rows - 1, Math.floor(down * rows)) * columns + Math.min(columns - 1, Math.floor(turns * columns));
    shores[k] = rim[Math.min(maskRows - 1, Math.floor(down * maskRows)) * maskColumns + Math.min(maskColumns - 1, Math.floor(turns * maskColumns))];
  }
  return (state.turnedTo = { name, cells, shores });
}

function drawGlobe(state, context, width, height) {
  if (!state.flow) return;
  const size = Math.min(SHARP, Math.round(width * state.main.density));
  const { places, canvas, pixels } = disc(state, size);
  const { data, shape } = state.flow.arrays[state.choices.globe.value];
  const [colours, ink] = [ramp(state.root, "seq"), rgb(state.colour("truth"))];
  const [lon0, lat0] = [state.ranges.turned.value * SINE, state.ranges.tilted.value * SINE];
  const { cells, shores } = turnedCells(state, places, shape, [lon0, lat0]);
  const shade = new Uint32Array(pixels.data.buffer);
  for (let i = 0, k = 0; i < places.length; i += 4, k++) {
    const at = 3 * data[cells[k]];
    const light = 0.78 + 0.22 * places[i + 3];
    const own = shores[k] ? 0.5 : light;
    const more = shores[k] ? 0.5 : 0;
    const red = colours[at] * own + ink[0] * more;
    const green = colours[at + 1] * own + ink[1] * more;
    const blue = colours[at + 2] * own + ink[2] * more;
    shade[places[i]] = (255 << 24) | (blue << 16) | (green << 8) | red;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(canvas, 0, 0, width, height);
  drawNear(state, context, width, [Math.sin(lat0), Math.cos(lat0), lon0]);
}

/** Dots on the near side, as crosses. */
function drawNear(state, context, width, [sin, cos, lon0]) {
  const { data } = state.flow.arrays[`${state.choices.globe.value}_dots`];
  const half = width / 2;
  context.beginPath();
  for (let i = 0; i < data.length; i += 2) {
    const [lon, lat] = [(data[i] / 100) * SINE - lon0, (data[i + 1] / 100) * SINE];
    const z = Math.sin(lat) * sin + Math.cos(lat) * cos * Math.cos(lon);
    if (z < 0.02) continue;
    const x = half * (1 + Math.cos(lat) * Math.sin(lon));
    const y = half * (1 - (Math.sin(lat) * cos - Math.cos(lat) * sin * Math.cos(lon)));
    context.moveTo(x - 2, y - 2);
    context.lineTo(x + 2, y + 2);
    context.moveTo(x - 2, y + 2);
    context.lineTo(x + 2, y - 2);
  }
  context.strokeStyle = state.colour("samples");
  context.lineWidth = 1.3;
  context.stroke();
}

function legend(state) {
  if (state.legendNode.childElementCount) return;
  const bar = element("li", {}, state.legendNode);
  const stops = Array.from({ length: 10 }, (_, i) => `var(--fn-seq-${i})`).join(",");
  element("span", {}, bar).style.cssText = `width:64px;height:9px;background:linear-gradient(to right,${stops})`;
  element("span", { text: state.meta.words.scale }, bar);
  const dots = element("li", {}, state.legendNode);
  dots.innerHTML = '<svg viewBox="0 0 14 14" aria-hidden="true" style="color:var(--fn-samples)"><path d="M3 3L11 11M3 11L11 3" stroke="currentColor" stroke-width="1.7"/></svg>';
  dots.append(state.meta.words.dots);
}

function paint(state) {
  if (!state.flow) return;
  state.main.paint();
  const found = state.flow.meta.found[state.choices.globe.value];
  const { words } = state.meta;
  state.tell(Object.entries(found).map(([name, value]) => ({ name, label: words[name], text: figure(name === "pole" ? value : 100 * value), note: name === "pole" ? words.even : "%" })));
  face(state);
  painted(state.meta.view, { turned: state.ranges.turned.value, tilted: state.ranges.tilted.value }, { globe: state.choices.globe.value });
}

async function load(state) {
  const place = state.meta.address;
  window.fromNoiseFlows = window.fromNoiseFlows || {};
  window.fromNoiseFlows[place] = window.fromNoiseFlows[place] || fetch(asset(place))
    .then((answer) => answer.arrayBuffer()).then((buffer) => unpack(new Uint8Array(buffer)));
  const flow = await window.fromNoiseFlows[place];
  if (state.meta.address !== place) return;
  state.flow = flow;
  state.mask = { bits: flow.arrays.mask_bits.data, shape: flow.meta.mask_shape };
  paint(state);
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  state.main.canvas.setAttribute("aria-label", state.meta.words.label);
  choices(state, state.row, state.meta.choices, (name, word) => {
    paint(state);
    send(state, name, word);
  });
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  const facing = state.meta.ranges.map(({ value }) => value);
  news(state, "facing", facing, state.told);
  state.told = facing;
  legend(state);
  load(state);
}
