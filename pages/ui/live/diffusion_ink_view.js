// Ink in water: grains that wander by chance from where the ink began, at any moment.

const PLAY_MS = 5000;

function build(root) {
  const state = { root, moving: 0 };
  const top = element("div", { class: "fn-ink-top" }, root);
  state.row = element("div", { class: "fn-choices" }, top);
  const buttons = element("div", { class: "fn-buttons" }, top);
  state.buttons = Object.fromEntries(["play", "back"].map((name) => [name, element("button", { type: "button", name }, buttons)]));
  const pair = element("div", { class: "fn-ink" }, root);
  const glass = element("div", {}, pair);
  state.glass = stage(glass, 1, (context, width) => drawGlass(state, context, width), { role: "img" });
  const side = element("div", {}, pair);
  state.controls = element("div", {}, side);
  state.tell = readouts(side);
  state.later = eachFrame(() => paint(state));
  state.buttons.play.onclick = () => play(state, 1);
  state.buttons.back.onclick = () => play(state, -1);
  return state;
}

/** Where each grain begins, for the ink's shape, in a glass of side 1. */
const SHAPES = {
  drop: (u, v) => round(0.5, 0.5, 0.06 * Math.sqrt(u), v),
  ring: (u, v) => round(0.5, 0.5, 0.25 + 0.03 * u, v),
  two: (u, v) => round(v < 0.5 ? 0.25 : 0.75, 0.5, 0.06 * Math.sqrt(u), 2 * v),
};
const round = (x, y, radius, turn) => [x + radius * Math.cos(2 * Math.PI * turn), y + radius * Math.sin(2 * Math.PI * turn)];

/** The wandering of each grain, moment by moment: sums of independent normal steps, (moments + 1,
 *  grains, 2), walls not counted. */
function wander({ seed, grains, moments, rate }) {
  const draw = uniforms(seed * 7919 + 17);
  const paths = new Float32Array(2 * grains * (moments + 1));
  const starts = Float64Array.from({ length: 2 * grains }, draw);
  const size = Math.sqrt(rate);
  for (let at = 2 * grains; at < paths.length; at += 2) {
    const far = size * Math.sqrt(-2 * Math.log(1 - draw()));
    const turn = 2 * Math.PI * draw();
    paths[at] = paths[at - 2 * grains] + far * Math.cos(turn);
    paths[at + 1] = paths[at + 1 - 2 * grains] + far * Math.sin(turn);
  }
  return { paths, starts };
}

/** A place as the walls throw it back, into the glass. */
function inside(value) {
  const turned = Math.abs(value) % 2;
  return turned > 1 ? 2 - turned : turned;
}

/** The grains at the moment of the slider, and what is counted of them. */
function now(state) {
  const { grains, cells } = state.meta;
  const { paths, starts } = state.walks;
  const shape = SHAPES[state.choices.ink.value];
  const from = 2 * grains * Math.round(state.ranges.ink_time.value);
  const counts = new Uint32Array(cells * cells);
  const places = new Float32Array(2 * grains);
  let square = 0;
  for (let i = 0; i < grains; i++) {
    const start = shape(starts[2 * i], starts[2 * i + 1]);
    const spot = [0, 1].map((c) => inside(start[c] + paths[from + 2 * i + c]));
    places.set(spot, 2 * i);
    square += paths[from + 2 * i] ** 2 + paths[from + 2 * i + 1] ** 2;
    const [column, row] = spot.map((value) => Math.min(cells - 1, Math.floor(value * cells)));
    counts[row * cells + column] += 1;
  }
  let entropy = 0;
  for (const count of counts) if (count) entropy -= (count / grains) * Math.log(count / grains);
  return { places, entropy, wide: Math.sqrt(square / (2 * grains)) };
}

function drawGlass(state, context, width) {
  if (!state.now) return;
  const colour = palette(state.root);
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, width);
  context.fillStyle = colour("truth");
  context.globalAlpha = 0.6;
  context.beginPath();
  const { places } = state.now;
  for (let at = 0; at < places.length; at += 2) context.rect(places[at] * width - 1, places[at + 1] * width - 1, 2, 2);
  context.fill();
  context.globalAlpha = 1;
}

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Let the film run forwards (1) or backwards (-1), or stop it. */
function play(state, way) {
  if (state.moving) { halt(state); return; }
  const { moments } = state.meta;
  const held = state.ranges.ink_time.value;
  const from = way > 0 ? (held >= moments ? 0 : held) : (held <= 0 ? moments : held);
  const since = performance.now();
  const step = (time) => {
    const gone = still() ? moments : ((time - since) / PLAY_MS) * moments;
    const at = Math.max(0, Math.min(moments, from + way * gone));
    state.ranges.ink_time.set(Math.round(at));
    paint(state);
    if (way > 0 ? at >= moments : at <= 0) halt(state);
    else state.moving = requestAnimationFrame(step);
  };
  state.moving = requestAnimationFrame(step);
}

function halt(state) {
  cancelAnimationFrame(state.moving);
  state.moving = 0;
  send(state, "ink_time", state.ranges.ink_time.value);
  paint(state);
}

function paint(state) {
  const { words, cells, rate, view } = state.meta;
  state.now = now(state);
  state.glass.paint();
  const time = state.ranges.ink_time.value;
  const { entropy, wide } = state.now;
  const law = Math.sqrt(rate * time);
  state.tell([
    { name: "entropy", label: words.entropy, text: figure(entropy), note: words.most.replace("{most}", figure(2 * Math.log(cells))) },
    { name: "wide", label: words.wide, text: figure(wide), note: words.law.replace("{law}", figure(law)) },
  ]);
  state.buttons.play.textContent = state.moving ? words.pause : words.play;
  state.buttons.back.textContent = words.back;
  painted(view, { entropy, wide, time, first: state.now.places[0] }, { time });
}

export default function (component) {
  const state = keep(component, build);
  const { meta } = unpack(component.data);
  if (!state.walks || state.meta.seed !== meta.seed) state.walks = wander(meta);
  state.meta = meta;
  state.glass.canvas.setAttribute("aria-label", meta.words.label);
  choices(state, state.row, meta.choices, (name, word) => { state.later(); send(state, name, word); });
  ranges(state, state.controls, meta.ranges, () => {
    if (state.moving) { cancelAnimationFrame(state.moving); state.moving = 0; }
    state.later();
  }, (name, value) => send(state, name, value));
  paint(state);
}
