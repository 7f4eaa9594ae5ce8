// The way back: dots of a recorded walk at any moment, the field they follow, particles in it.
// Everything is drawn at x / (alpha + sigma), where all schedules agree.

const WIDE = 1.5; // the map is drawn from -WIDE to WIDE, the land from -1 to 1
const WALK_MS = 4000;
const PARTICLES = 500;
const GO_MS = 6000;

function build(root) {
  const state = { root, moving: 0, going: 0 };
  state.colour = palette(root);
  const top = element("div", { class: "fn-back-top" }, root);
  state.row = element("div", { class: "fn-choices" }, top);
  const buttons = element("div", { class: "fn-buttons" }, top);
  state.buttons = Object.fromEntries(["play", "let"].map((name) => [name, element("button", { type: "button", name }, buttons)]));
  const frame = element("div", { class: "fn-back-map" }, root);
  state.map = stage(frame, 2, (context, width, height) => drawMap(state, context, width, height), { role: "img" });
  state.controls = element("div", { class: "fn-back-ranges" }, root);
  state.tell = readouts(root);
  state.later = eachFrame(() => paint(state));
  state.buttons.play.onclick = () => play(state);
  state.buttons.let.onclick = () => letGo(state);
  return state;
}

/** D(y, s) between the points of the grid and between its levels, in the chart. */
function guess(state, u, v, s) {
  const { field } = state.arrays;
  const [levels, rows, columns] = field.shape;
  const [least, most] = state.meta.levels;
  const depth = ((Math.log(s) - Math.log(least)) / (Math.log(most) - Math.log(least))) * (levels - 1);
  const place = Math.max(0, Math.min(levels - 1, depth));
  const low = Math.min(levels - 2, Math.floor(place));
  const out = [0, 0];
  for (const level of [low, low + 1]) {
    const share = 1 - Math.abs(place - level);
    const reach = 1.1 + 2.6 * least * (most / least) ** (level / (levels - 1));
    const x = Math.max(0, Math.min(columns - 1.001, ((u / reach + 1) / 2) * (columns - 1)));
    const y = Math.max(0, Math.min(rows - 1.001, ((v / reach + 1) / 2) * (rows - 1)));
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const [a, b] = [x - i, y - j];
    for (const [dj, di, part] of [[0, 0, (1 - a) * (1 - b)], [0, 1, a * (1 - b)], [1, 0, (1 - a) * b], [1, 1, a * b]]) {
      const at = 2 * ((level * rows + j + dj) * columns + i + di);
      out[0] += share * part * field.data[at];
      out[1] += share * part * field.data[at + 1];
    }
  }
  return [out[0] / state.meta.scale, out[1] / state.meta.scale];
}

/** The moment of the walk that the slider asks for: frame, part of the way to the next, noise. */
function momentNow(state) {
  const { at, log_snr: snr } = state.arrays;
  const last = at.shape[0] - 1;
  const place = (state.ranges.back.value / 100) * last;
  const frame = Math.min(last - 1, Math.floor(place));
  const part = place - frame;
  const log_snr = snr.data[frame] * (1 - part) + snr.data[frame + 1] * part;
  return { frame, part, log_snr, s: Math.exp(-log_snr / 2), kept: Math.round(place) };
}

const onMap = (width, height) => (u, v) => [((u / WIDE + 1) / 2) * width, ((1 - v / WIDE) / 2) * height];

function drawMap(state, context, width, height) {
  if (!state.arrays) return;
  const { colour } = state;
  context.fillStyle = colour("panel");
  context.fillRect(0, 0, width, height);
  const place = onMap(width, height);
  const inner = [width / WIDE, height / WIDE];
  context.save();
  context.translate(...place(-1, 1));
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, ...inner);
  drawPicture(context, landPicture(state, rgb(colour("land")), false), { width: inner[0], height: inner[1] }, state, true);
  context.restore();
  const now = state.going ? { s: state.particles.s } : momentNow(state);
  const shown = state.choices.shown.value;
  if (shown !== "dots") drawArrows(state, context, place, now.s);
  if (state.going) drawParticles(state, context, place);
  else if (shown !== "arrows") drawWalk(state, context, place, now);
}

/** From each point of a grid a quarter of the way to where all its noise would be taken off. */
function drawArrows(state, context, place, s) {
  const noise = Math.max(state.meta.levels[0], Math.min(state.meta.levels[1], s));
  context.strokeStyle = state.colour("model");
  context.lineWidth = 1.2;
  context.beginPath();
  state.field = [];
  for (let row = 0; row < 15; row++) {
    for (let column = 0; column < 30; column++) {
      const [u, v] = [((column + 0.5) / 15 - 1) * 1.45, ((row + 0.5) / 7.5 - 1) * 1.45];
      const [du, dv] = guess(state, u * (1 + noise), v * (1 + noise), noise);
      const [x, y] = place(u, v);
      const [ex, ey] = place(u + (du - u) / 4, v + (dv - v) / 4);
      const far = Math.hypot(ex - x, ey - y);
      state.field.push([du - u, dv - v]);
      context.moveTo(x, y);
      context.lineTo(ex, ey);
      if (far < 2) continue;
      const [cx, cy] = [(ex - x) / far, (ey - y) / far];
      for (const side of [-1, 1]) {
        context.moveTo(ex, ey);
        context.lineTo(ex - 3.5 * cx - side * 2.5 * cy, ey - 3.5 * cy + side * 2.5 * cx);
      }
    }
  }
  context.stroke();
}

function drawWalk(state, context, place, { frame, part }) {
  const { data, shape: [, n] } = state.arrays.at;
  cross(state, context, n, (i) => {
    const mix = (c) => data[2 * (frame * n + i) + c] * (1 - part) + data[2 * ((frame + 1) * n + i) + c] * part;
    return place(mix(0), mix(1));
  });
}

function drawParticles(state, context, place) {
  const { y, s } = state.particles;
  cross(state, context, PARTICLES, (i) => place(y[2 * i] / (1 + s), y[2 * i + 1] / (1 + s)));
}

function cross(state, context, n, where) {
  context.strokeStyle = state.colour("samples");
  context.lineWidth = 1.6;
  context.beginPath();
  for (let i = 0; i < n; i++) {
    const [x, y] = where(i);
    context.moveTo(x - 2.2, y - 2.2);
    context.lineTo(x + 2.2, y + 2.2);
    context.moveTo(x - 2.2, y + 2.2);
    context.lineTo(x + 2.2, y - 2.2);
  }
  context.stroke();
}

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function play(state) {
  if (state.going) letGo(state);
  if (state.moving) { halt(state); return; }
  const from = state.ranges.back.value >= 100 || still() ? 0 : state.ranges.back.value;
  const since = performance.now();
  const step = (now) => {
    const at = still() ? 100 : Math.min(100, from + (100 * (now - since)) / WALK_MS);
    state.ranges.back.set(Math.round(at));
    paint(state);
    if (at < 100) state.moving = requestAnimationFrame(step);
    else halt(state);
  };
  state.moving = requestAnimationFrame(step);
  face(state);
}

function halt(state) {
  cancelAnimationFrame(state.moving);
  state.moving = 0;
  send(state, "back", state.ranges.back.value);
  paint(state);
}

/** Fresh particles, carried by the field from much noise to little: dy / d ln s = y - D. */
function letGo(state) {
  if (state.going) { rest(state); paint(state); return; }
  if (state.moving) halt(state);
  const [least, most] = state.meta.levels;
  const draw = uniforms(1 + Math.floor(performance.now()));
  const y = new Float64Array(2 * PARTICLES).map(() => most * Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()));
  state.particles = { y, s: most };
  let before = performance.now();
  const step = (now) => {
    const span = still() ? Math.log(most / least) : (Math.log(most / least) * Math.max(0, Math.min(100, now - before))) / GO_MS;
    before = now;
    const parts = Math.max(1, Math.ceil(span / 0.05));
    for (let k = 0; k < parts; k++) carry(state, span / parts);
    paint(state);
    state.going = requestAnimationFrame(state.particles.s > least * 1.001 ? step : () => {});
  };
  state.going = requestAnimationFrame(step);
  face(state);
}

/** The particles make way for the walk that another control asks for. */
function rest(state) {
  cancelAnimationFrame(state.going);
  state.going = 0;
}

/** One step of Euler in ln s, as far as the least noise of the field. */
function carry(state, span) {
  const { y, s } = state.particles;
  const then = Math.max(state.meta.levels[0], s * Math.exp(-span));
  const share = Math.log(s / then);
  for (let i = 0; i < PARTICLES; i++) {
    const [du, dv] = guess(state, y[2 * i], y[2 * i + 1], s);
    y[2 * i] -= share * (y[2 * i] - du);
    y[2 * i + 1] -= share * (y[2 * i + 1] - dv);
  }
  state.particles.s = then;
}

function face(state) {
  const { words } = state.meta;
  state.buttons.play.textContent = state.moving ? words.pause : words.play;
  state.buttons.let.textContent = state.going ? words.stop : words.let;
}

function paint(state) {
  const { words, told } = state.meta;
  state.map.paint();
  const now = momentNow(state);
  const log_snr = state.going ? -2 * Math.log(state.particles.s) : now.log_snr;
  state.tell([{ name: "snr", label: words.snr, text: log_snr > 30 ? "∞" : log_snr < -30 ? "−∞" : figure(log_snr), note: words.nats }, ...told]);
  face(state);
  state.ranges.eta.row.style.display = state.choices.sampler.value === "ddim" ? "" : "none";
  painted(state.meta.view, { log_snr, frame: now.kept, going: state.going ? 1 : 0 }, { back: state.ranges.back.value });
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  Object.assign(state, { arrays, meta, mask: { bits: arrays.mask_bits.data, shape: meta.mask_shape } });
  state.map.canvas.setAttribute("aria-label", meta.words.label);
  choices(state, state.row, meta.choices, (name, word) => {
    if (name === "sampler") rest(state);
    state.later();
    send(state, name, word);
  });
  ranges(state, state.controls, meta.ranges, (name) => {
    rest(state);
    if (name === "back" && state.moving) { cancelAnimationFrame(state.moving); state.moving = 0; }
    state.later();
  }, (name, value) => send(state, name, value));
  paint(state);
}
