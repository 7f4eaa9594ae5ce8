// A normalizing flow as a way from noise to the map, a layer at a time, with one followed place.

const LAYER_MS = 240;
const STRIDES = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function build(root) {
  const state = { root, pos: 0, warm: 10, place: null, held: false };
  state.colour = palette(root);
  root.classList.add("fn-flow-root");
  const top = element("div", { class: "fn-flow-top" }, root);
  state.row = element("div", { class: "fn-choices" }, top);
  const buttons = element("div", { class: "fn-buttons fn-flow-buttons" }, top);
  state.buttons = Object.fromEntries(["play", "back", "on"].map((name) => [name, element("button", { type: "button", name }, buttons)]));
  const pair = element("div", { class: "fn-pair fn-flow" }, root);
  state.main = stage(pair, 2, (context, width, height) => drawMain(state, context, width, height), { role: "application", tabindex: 0 });
  const side = element("div", { class: "fn-flow-side" }, pair);
  state.density = stage(side, 2, (context, width, height) => drawDensityPanel(state, context, width, height), { role: "img" });
  state.books = stage(side, 2.05, (context, width, height) => drawBooks(state, context, width, height), { role: "img" });
  state.controls = element("div", { class: "fn-flow-ranges" }, root);
  state.tell = readouts(root);
  state.legendNode = element("ul", { class: "fn-legend" }, root);
  state.say = element("div", { class: "fn-sr", "aria-live": "polite" }, root);
  state.later = eachFrame(() => paint(state));
  state.row.onpointerenter = () => ahead(state);
  state.row.addEventListener("focusin", () => ahead(state));
  state.buttons.play.onclick = () => play(state);
  state.buttons.back.onclick = () => glide(state, Math.ceil(state.pos - 1e-6) - 1);
  state.buttons.on.onclick = () => glide(state, Math.floor(state.pos + 1e-6) + 1);
  listen(state);
  return state;
}

const lastStage = (state) => (state.flow ? state.flow.arrays.node_at.shape[0] - 1 : 1);
const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The stage that the slider asks for; whole per cent come near whole stages, and mean them. */
function asked(state) {
  const pos = (state.ranges.way.value / 100) * lastStage(state);
  return Math.abs(pos - Math.round(pos)) < 0.07 ? Math.round(pos) : pos;
}

/** Which place is followed, by the sliders as they are now. */
function placeNow(state) {
  const list = (name) => state.meta.ranges.find((one) => one.name === name).values;
  const [lon, lat] = [list("lon"), list("lat")];
  return {
    columns: lon.length, rows: lat.length,
    column: lon.indexOf(state.ranges.lon.value), row: lat.indexOf(state.ranges.lat.value),
  };
}

/** Move to a stage in a fifth of a second, then tell Python where the way has come to. */
function glide(state, target, ms = 200, then = null) {
  cancelAnimationFrame(state.moving);
  const [from, end] = [state.pos, Math.max(0, Math.min(lastStage(state), target))];
  const since = performance.now();
  const step = (now) => {
    const share = still() ? 1 : Math.min(1, (now - since) / ms);
    const eased = ms > 300 ? share : share * share * (3 - 2 * share);
    state.pos = from + (end - from) * eased;
    state.ranges.way.set((100 * state.pos) / lastStage(state));
    paint(state);
    if (share < 1) { state.moving = requestAnimationFrame(step); return; }
    state.moving = 0;
    face(state);
    if (then) then();
    else send(state, "way", state.ranges.way.value);
  };
  state.moving = requestAnimationFrame(step);
  face(state);
}

/** From noise to the map; a second press holds it. */
function play(state) {
  if (state.moving) {
    cancelAnimationFrame(state.moving);
    state.moving = 0;
    send(state, "way", state.ranges.way.value);
    face(state);
    return;
  }
  const end = lastStage(state);
  if (still()) { glide(state, state.pos > end - 0.01 ? 0 : end); return; }
  if (state.pos > end - 0.01) state.pos = 0;
  glide(state, end, LAYER_MS * (end - state.pos) + 1);
}

function face(state) {
  const { words } = state.meta;
  state.buttons.play.textContent = state.moving ? words.pause : words.play;
  state.buttons.back.textContent = words.back;
  state.buttons.on.textContent = words.on;
  state.buttons.back.disabled = state.pos < 0.01;
  state.buttons.on.disabled = state.pos > lastStage(state) - 0.01;
}

function listen(state) {
  const { canvas } = state.main;
  canvas.onpointerdown = (event) => {
    if (event.button || !state.flow) return;
    canvas.setPointerCapture(event.pointerId);
    state.held = true;
    canvas.onpointermove(event);
  };
  canvas.onpointermove = (event) => {
    if (!state.held) return;
    const box = canvas.getBoundingClientRect();
    follow(state, nearest(state, (event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height));
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (state.held) tellPlace(state);
    state.held = false;
  };
  canvas.onkeydown = (event) => {
    const stride = STRIDES[event.key];
    if (!stride || !state.flow) return;
    event.preventDefault();
    const { column, row, columns, rows } = placeNow(state);
    const far = event.shiftKey ? 5 : 1;
    const c = Math.max(0, Math.min(columns - 1, column + far * stride[0]));
    const r = Math.max(0, Math.min(rows - 1, row + far * stride[1]));
    follow(state, r * columns + c);
    tellPlace(state);
  };
}

/** The followed place that is drawn nearest to (u, v) of the unit square now. */
function nearest(state, u, v) {
  const { node_at: at } = state.flow.arrays;
  const n = at.shape[1];
  const whole = { data: at.data, stages: at.shape[0] };
  let [best, least] = [0, Infinity];
  for (let i = 0; i < n; i++) {
    const [x, y] = between(whole, n, state.pos, i);
    const far = 4 * (x - u) ** 2 + (y - v) ** 2;
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

function follow(state, node) {
  const { columns } = placeNow(state);
  const { values: lon } = state.meta.ranges.find((one) => one.name === "lon");
  const { values: lat } = state.meta.ranges.find((one) => one.name === "lat");
  state.ranges.lon.set(lon[node % columns]);
  state.ranges.lat.set(lat[Math.floor(node / columns)]);
  state.later();
}

function tellPlace(state) {
  send(state, "place", [state.ranges.lon.value, state.ranges.lat.value]);
}

/** What the followed place is like now: numbers of the last whole layer. */
function numbers(state) {
  const { arrays, meta } = state.flow;
  const { columns, row, column } = state.place;
  const [stages, n] = arrays.node_log.shape;
  const node = row * columns + column;
  const k = Math.min(stages - 1, Math.floor(state.pos + 0.05));
  const at = (stage) => arrays.node_log.data[stage * n + node];
  const z = [arrays.node_z.data[2 * node], arrays.node_z.data[2 * node + 1]];
  const log_n = -(z[0] ** 2 + z[1] ** 2) / 2 - Math.log(2 * Math.PI);
  const log_p = at(stages - 1) - meta.log_area;
  const now = k ? at(k) : 0;
  return {
    stage: k, layers: stages - 2, now, log_p, log_n, log_det: log_p - log_n, z1: z[0], z2: z[1],
    growth: -now, area: Math.exp(-now), above: at(stages - 1), error: arrays.node_error.data[node],
    step: k > 1 ? at(k) - at(k - 1) : 0, heights: Array.from({ length: stages }, (_, i) => (i ? at(i) : 0)),
    land: arrays.node_land.data[node],
  };
}

function drawMain(state, context, width, height) {
  context.fillStyle = state.colour("panel");
  context.fillRect(0, 0, width, height);
  if (!state.flow || !state.flow.dots) return;
  const near = Math.max(0, 1 - (lastStage(state) - state.pos));
  if (near) {
    const place = { ...chart("flat", width, height), width, height };
    context.globalAlpha = near;
    context.fillStyle = state.colour("sea");
    context.fillRect(0, 0, width, height);
    drawPicture(context, landPicture(state, rgb(state.colour("land")), false), place, state, true);
    context.globalAlpha = 1;
  }
  const shown = state.choices.shown.value;
  if (shown !== "dots") drawLines(state, context, width, height);
  if (shown !== "grid") drawSamples(state, context, width, height);
  const spot = drawFollowed(state, context, width, height);
  const found = numbers(state);
  beside(state, context, width, spot, `log |det| ${signed(found.growth)}`);
}

const signed = (value) => (value > 0 ? "+" : "") + figure(value);

function drawDensityPanel(state, context, width, height) {
  context.fillStyle = state.colour("panel");
  context.fillRect(0, 0, width, height);
  if (!state.flow) return;
  const place = { ...chart("flat", width, height), width, height };
  const picture = densityPicture(state.flow.arrays.density, 0, 0.6 * 255, ramp(state.root, "seq"));
  drawPicture(context, picture, place, state, false);
  context.globalAlpha = 0.55;
  drawPicture(context, landPicture(state, rgb(state.colour("truth")), true), place, state, true);
  context.globalAlpha = 1;
  drawFollowed(state, context, width, height, lastStage(state));
}

function drawBooks(state, context, width, height) {
  if (!state.flow) return;
  const found = numbers(state);
  const heights = found.heights.slice(1);
  const low = Math.min(-0.5, ...heights);
  const high = Math.max(0.5, ...heights);
  const gap = niceGap((high - low) / 3);
  const ticks = [];
  for (let t = Math.ceil(low / gap) * gap; t <= high + 1e-9; t += gap) ticks.push(Number(t.toFixed(6)));
  const last = heights.length - 1;
  const layers = last > 6 ? [0, Math.round(last / 2), last] : heights.map((_, i) => i);
  const small = height < 130;
  const edge = { left: small ? 36 : 54, right: 8, top: 8, bottom: 36 };
  const [across, up, colour] = axes(state, context, width, height,
    { low: 0, high: last, ticks: layers, title: state.meta.words.books_x },
    { low: low - 0.06 * (high - low), high: high + 0.08 * (high - low), ticks, title: small ? "" : state.meta.words.books_y }, edge);
  Object.assign(context, { strokeStyle: colour("truth"), lineWidth: 1 });
  stroke(context, [[across(0), up(0)], [across(last), up(0)]], [2, 3]);
  Object.assign(context, { strokeStyle: colour("model"), fillStyle: colour("model"), lineWidth: 2 });
  stroke(context, heights.flatMap((h, i) => [[across(i), up(i ? heights[i - 1] : h)], [across(i), up(h)]]));
  const k = Math.max(0, found.stage - 1);
  context.beginPath();
  context.arc(across(k), up(heights[k]), 5, 0, 6.2832);
  context.fill();
}

function niceGap(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].find((times) => times * power >= rough) * power;
}

const INK = {
  dot: '<path d="M3 3L11 11M3 11L11 3" stroke="currentColor" stroke-width="1.7"/>',
  sea: '<circle cx="7" cy="7" r="4" fill="none" stroke="currentColor" stroke-width="1.8"/>',
  place: '<rect x="2" y="2" width="10" height="10" fill="currentColor" opacity="0.35"/><circle cx="7" cy="7" r="3" fill="currentColor"/>',
};
const TINT = { dot: "samples", sea: "wrong", place: "truth" };

function legend(state) {
  if (state.legendNode.childElementCount) return;
  for (const name of Object.keys(INK)) {
    const item = element("li", {}, state.legendNode);
    item.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true" style="color:var(--fn-${TINT[name]})">${INK[name]}</svg>`;
    item.append(state.meta.words[name]);
  }
  const bar = element("li", {}, state.legendNode);
  const stops = Array.from({ length: 10 }, (_, i) => `var(--fn-seq-${i})`).join(",");
  element("span", {}, bar).style.cssText = `width:64px;height:9px;background:linear-gradient(to right,${stops})`;
  element("span", { text: state.meta.words.scale }, bar);
}

function stageWords(state, k) {
  const { words } = state.meta;
  const { movers } = state.flow.meta;
  if (!k) return words.noise;
  if (k === 1) return words.even;
  const said = words.layer.replace("{k}", k - 1).replace("{n}", movers.length);
  return `${said}, ${movers[k - 2] ? words.up : words.across}`;
}

function paint(state) {
  if (!state.flow || !state.flow.dots) return;
  const { ranges: sliders, meta } = state;
  state.warm = state.flow.meta.temperatures.indexOf(sliders.temperature.value);
  state.place = placeNow(state);
  for (const one of [state.main, state.density, state.books]) one.paint();
  const found = numbers(state);
  const sea = state.flow.dots.dot_sea;
  const n = sea.shape[1];
  const wet = sea.data.subarray(state.warm * n, (state.warm + 1) * n).reduce((sum, one) => sum + one, 0);
  const { words } = meta;
  const error = found.error > 0.01 ? `${figure(found.error)}° · ${words.lost}` : `${tiny(found.error)}°`;
  state.tell([
    { name: "stage", label: words.stage, text: stageWords(state, found.stage) },
    { name: "here", label: words.here, text: `× ${figure(found.area)}`, note: found.stage > 1 ? `${words.last} × ${figure(Math.exp(-found.step))}` : "" },
    { name: "p", label: words.p, text: figure(found.log_p), note: words.per },
    { name: "trip", label: words.trip, text: error },
    { name: "thousand", label: words.thousand, text: `${tiny(state.flow.meta.worst)}°` },
    ...(meta.revealed ? [{ name: "wet", label: words.wet, text: String(wet) }] : []),
  ]);
  face(state);
  const { heights, ...values } = found;
  painted(meta.view, { ...values, way: sliders.way.value, temperature: sliders.temperature.value, wet }, { pos: state.pos, heights });
}

/** Both files of a flow, asked for once for the page. */
function fetched(address) {
  window.fromNoiseFlows = window.fromNoiseFlows || {};
  window.fromNoiseFlows[address] = window.fromNoiseFlows[address] || fetch(asset(address))
    .then((answer) => answer.arrayBuffer()).then((buffer) => unpack(new Uint8Array(buffer)));
  return window.fromNoiseFlows[address];
}

/** Ask for every flow once hands come near the choice. */
function ahead(state) {
  for (const both of Object.values(state.meta.addresses)) both.forEach(fetched);
}

async function load(state) {
  const [way, dots] = state.meta.addresses[state.choices.model.value];
  if (state.at === way + dots) { paint(state); return; }
  const [flow, samples] = await Promise.all([fetched(way), fetched(dots)]);
  if (state.meta.addresses[state.choices.model.value].join("") !== way + dots) return;
  state.at = way + dots;
  state.flow = { ...flow, dots: samples.arrays };
  state.pos = asked(state);
  paint(state);
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  Object.assign(state, { meta, mask: { bits: arrays.mask_bits.data, shape: meta.mask_shape } });
  state.main.canvas.setAttribute("aria-label", meta.words.label);
  state.density.canvas.setAttribute("aria-label", meta.words.density);
  state.books.canvas.setAttribute("aria-label", meta.words.books);
  choices(state, state.row, meta.choices, (name, word) => {
    load(state);
    send(state, name, word);
  });
  ranges(state, state.controls, meta.ranges, (name) => {
    if (name === "way") {
      cancelAnimationFrame(state.moving);
      state.moving = 0;
      state.pos = asked(state);
    }
    state.later();
  }, (name, value) => send(state, name, value));
  const { lon, lat } = Object.fromEntries(meta.ranges.map((one) => [one.name, one.value]));
  news(state, "place", [lon, lat], state.told);
  state.told = [lon, lat];
  if (!state.moving) state.pos = asked(state);
  legend(state);
  load(state);
}
