// The forward process: fixed data and fixed noise, mixed by a schedule while a slider is dragged.

const WIDE = 1.5; // the map is drawn from -WIDE to WIDE, the land from -1 to 1
const TIMES = [0, 25, 50, 75, 100];
const TOP = 12;

function build(root) {
  const state = { root, held: null };
  state.colour = palette(root);
  root.classList.add("fn-noise-root");
  const top = element("div", { class: "fn-noise-top" }, root);
  state.row = element("div", { class: "fn-choices" }, top);
  const pair = element("div", { class: "fn-pair fn-noise" }, root);
  state.map = stage(pair, 2, (context, width, height) => drawMap(state, context, width, height), { role: "img" });
  const side = element("div", { class: "fn-noise-side" }, pair);
  state.picture = stage(side, 1.3, (context, width, height) => drawOutfit(state, context, width, height), { role: "img" });
  state.curve = stage(side, 2, (context, width, height) => drawCurve(state, context, width, height), { role: "img" });
  state.controls = element("div", { class: "fn-noise-ranges" }, root);
  state.tell = readouts(root);
  state.later = eachFrame(() => paint(state));
  listen(state);
  return state;
}

const knots = (state) => TIMES.map((t) => state.ranges[`snr_${t}`].value);
const knotsTold = ({ ranges: told }) => TIMES.map((t) => told.find(({ name }) => name === `snr_${t}`).value);
const shareAt = (state, t) => share(state.choices.schedule.value, t, knots(state));

function drawMap(state, context, width, height) {
  if (!state.arrays) return;
  const { colour, arrays } = state;
  const [alpha, sigma] = state.now;
  context.fillStyle = colour("panel");
  context.fillRect(0, 0, width, height);
  const at = (u, v) => [((u / WIDE + 1) / 2) * width, ((1 - v / WIDE) / 2) * height];
  const [left, top] = at(-1, 1);
  const inner = [width / WIDE, height / WIDE];
  context.save();
  context.translate(left, top);
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, ...inner);
  drawPicture(context, landPicture(state, rgb(colour("land")), false), { width: inner[0], height: inner[1] }, state, true);
  context.restore();
  context.fillStyle = colour("truth");
  context.beginPath();
  const radius = Math.max(1.3, width / 420);
  state.gone = 0;
  for (let i = 0; i < arrays.dots.shape[0]; i++) {
    const [u, v] = [0, 1].map((c) => alpha * arrays.dots.data[2 * i + c] + sigma * arrays.dot_noise.data[2 * i + c]);
    if (Math.abs(u) > 1 || Math.abs(v) > 1) state.gone += 1;
    const [x, y] = at(u, v);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 6.2832);
  }
  context.fill();
}

function drawOutfit(state, context, width, height) {
  if (!state.arrays) return;
  const { pictures, picture_noise: noise } = state.arrays;
  const [alpha, sigma] = state.now;
  const start = Number(state.choices.outfit.value) * 3072;
  const image = new ImageData(32, 32);
  for (let p = 0; p < 1024; p++) {
    for (let c = 0; c < 3; c++) {
      const value = alpha * pictures.data[start + 3 * p + c] + sigma * noise.data[3 * p + c];
      image.data[4 * p + c] = Math.round((Math.max(-1, Math.min(1, value)) + 1) * 127.5);
    }
    image.data[4 * p + 3] = 255;
  }
  state.small = state.small || new OffscreenCanvas(32, 32);
  state.small.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  const size = Math.min(width, height);
  context.drawImage(state.small, (width - size) / 2, (height - size) / 2, size, size);
}

const EDGES = { left: 44, right: 12, top: 8, bottom: 36 };

function drawCurve(state, context, width, height) {
  if (!state.arrays) return;
  const [across, up, colour] = axes(state, context, width, height,
    { low: 0, high: 1, ticks: [0, 0.5, 1], title: state.meta.words.t },
    { low: -TOP, high: TOP, ticks: [-10, 0, 10], title: state.meta.words.snr }, EDGES);
  const inside = (value) => Math.max(-TOP, Math.min(TOP, value));
  const points = Array.from({ length: 101 }, (_, k) => [across(k / 100), up(inside(logSnr(shareAt(state, k / 100))))]);
  Object.assign(context, { strokeStyle: colour("model"), lineWidth: 2 });
  stroke(context, points);
  const down = falling(knots(state));
  const hand = state.choices.schedule.value === "bent";
  Object.assign(context, { strokeStyle: colour("model"), fillStyle: colour("ground"), lineWidth: hand ? 2 : 1 });
  TIMES.forEach((t, k) => {
    context.beginPath();
    context.arc(across(t / 100), up(inside(down[k])), hand ? 6 : 4, 0, 6.2832);
    context.fill();
    context.stroke();
  });
  const t = state.ranges.noise.value / 100;
  context.fillStyle = colour("truth");
  context.beginPath();
  context.arc(across(t), up(inside(logSnr(state.now))), 5, 0, 6.2832);
  context.fill();
}

/** Bend by hand from here on: the knots begin where the schedule was, but for the one in hand. */
function bend(state, held = "") {
  const word = state.choices.schedule.value === "bent" ? state.named : state.choices.schedule.value;
  state.choices.schedule.set("bent");
  if (!word) return;
  state.named = "";
  for (const t of TIMES) {
    const snr = Math.max(-TOP, Math.min(TOP, logSnr(share(word, t / 100, []))));
    if (`snr_${t}` !== held) state.ranges[`snr_${t}`].set(Math.round(2 * snr) / 2);
  }
}

/** A knot that is dragged bends the schedule by hand, whichever it was. */
function listen(state) {
  const { canvas } = state.curve;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const t = (event.clientX - box.left - EDGES.left) / (box.width - EDGES.left - EDGES.right);
    const share = (event.clientY - box.top - EDGES.top) / (box.height - EDGES.top - EDGES.bottom);
    return [t, TOP - 2 * TOP * share];
  };
  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    state.held = Math.max(0, Math.min(4, Math.round(4 * place(event)[0])));
    canvas.onpointermove(event);
  };
  canvas.onpointermove = (event) => {
    if (state.held === null) return;
    const value = Math.round(2 * Math.max(-TOP, Math.min(TOP, place(event)[1]))) / 2;
    const name = `snr_${TIMES[state.held]}`;
    bend(state, name);
    state.ranges[name].set(value);
    state.later();
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (state.held === null) return;
    state.held = null;
    tellKnots(state);
  };
}

/** All five at once: where one moved, the others may have begun from a named schedule. */
function tellKnots(state) {
  send(state, "knots", knots(state));
  send(state, "schedule", "bent", 90);
}

function paint(state) {
  const t = state.ranges.noise.value / 100;
  if (state.choices.schedule.value !== "bent") state.named = state.choices.schedule.value;
  state.now = shareAt(state, t);
  for (const one of [state.map, state.picture, state.curve]) one.paint();
  const { words } = state.meta;
  const [alpha, sigma] = state.now;
  const snr = logSnr(state.now);
  state.tell([
    { name: "alpha", label: words.alpha, text: figure(alpha) },
    { name: "sigma", label: words.sigma, text: figure(sigma) },
    { name: "snr", label: words.log_snr, text: figure(snr), note: words.nats },
    { name: "gone", label: words.gone, text: String(state.gone) },
  ]);
  painted(state.meta.view, { alpha, sigma, snr, t, gone: state.gone, ...dotNow(state) }, { knots: knots(state) });
}

/** The numbers of the first dot, for the formula under the view. */
function dotNow(state) {
  const { dots, dot_noise: noise } = state.arrays;
  const [x0, eps] = [dots.data[0], noise.data[0]];
  return { x0, eps, x: state.now[0] * x0 + state.now[1] * eps };
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  Object.assign(state, { arrays, meta, mask: { bits: arrays.mask_bits.data, shape: meta.mask_shape } });
  for (const name of ["map", "picture", "curve"]) state[name].canvas.setAttribute("aria-label", meta.words[name]);
  choices(state, state.row, meta.choices, (name, word) => {
    if (word === "bent") { bend(state); tellKnots(state); } else send(state, name, word);
    state.later();
  });
  ranges(state, state.controls, meta.ranges, (name) => {
    if (name !== "noise") bend(state, name);
    state.later();
  }, (name, value) => (name === "noise" ? send(state, name, value) : tellKnots(state)));
  news(state, "knots", knotsTold(meta), state.told);
  state.told = knotsTold(meta);
  paint(state);
}
