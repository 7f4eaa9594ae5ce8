// How strange a model finds pictures of each kind, what a threshold catches, and one of them.

// Bits/dim that are drawn; what costs more stands at the end. Distances from `least` are drawn in
// decades, so that the cheap ones lie apart. A view with other scores brings a scale of its own.
const SCALE = { ends: [2.45, 1000], least: 2, ticks: [2.5, 3, 3.5, 5, 10, 30, 100, 1000] };

function build(root) {
  const state = { root };
  state.colour = palette(root);
  state.row = element("div", { class: "fn-choices" }, root);
  const box = element("div", { class: "fn-odd" }, root);
  const one = element("figure", { class: "fn-odd-one" }, box);
  state.picture = element("canvas", { role: "img", class: "fn-crisp" }, one);
  state.again = element("canvas", { role: "img", class: "fn-crisp", hidden: true }, one);
  state.caption = element("figcaption", {}, one);
  state.strips = stage(box, 1.25, (context, width, height) => drawStrips(state, context, width, height), { role: "img" });
  state.roc = stage(box, 1, (context, width, height) => drawRoc(state, context, width, height), { role: "img" });
  state.tell = readouts(root);
  state.controls = element("div", { class: "fn-controls" }, root);
  state.later = eachFrame(() => paint(state));
  return state;
}

const middle = (sorted) => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;

/** How strange each number is: its cost, or how far from usual the cost is. */
function scores(state, bits) {
  if (state.choices.rule.value === "high") return bits;
  return bits.map((one) => Math.abs(one - state.usual));
}

/** Numbers of the kind that is chosen at the false alarms that are allowed. */
function judged(state) {
  const { bits } = state.flow.meta;
  const belong = scores(state, bits.true).slice().sort((a, b) => a - b);
  const strange = scores(state, bits[state.choices.odd.value]);
  const allowed = state.ranges.alarms.value / 100;
  const cut = belong[Math.min(belong.length - 1, Math.ceil((1 - allowed) * belong.length) - 1)];
  const above = (list, t) => list.filter((one) => one > t).length / list.length;
  let wins = 0;
  for (const one of strange) for (const other of belong) wins += one > other ? 1 : one === other ? 0.5 : 0;
  return { belong, strange, cut, caught: above(strange, cut), alarms: above(belong, cut), area: wins / strange.length / belong.length };
}

function drawStrips(state, context, width, height) {
  if (!state.flow) return;
  const { bits, names } = state.flow.meta;
  const kinds = Object.keys(bits);
  const edge = { left: Math.min(150, 0.3 * width), right: 14, top: 4, bottom: 36 };
  const { ends, least, ticks } = state.meta.scale || SCALE;
  const [low, high] = ends.map((one) => one - least);
  const [plain, , colour] = axes(state, context, width, height, { low, high, ticks: [], title: state.meta.words.bits, log: true },
    { low: 0, high: 1, ticks: [], title: "" }, edge);
  const across = (bits) => plain(Math.min(ends[1], Math.max(ends[0], bits)) - least);
  Object.assign(context, { strokeStyle: colour("line"), fillStyle: colour("quiet"), lineWidth: 1, textAlign: "center" });
  for (const tick of ticks) {
    stroke(context, [[across(tick), edge.top], [across(tick), height - edge.bottom]]);
    context.fillText(tick.toLocaleString("en"), Math.min(across(tick), width - 12), height - edge.bottom + 13);
  }
  const band = (height - edge.top - edge.bottom) / kinds.length;
  const { cut } = judged(state);
  const cuts = state.choices.rule.value === "high" ? [cut] : [state.usual - cut, state.usual + cut];
  Object.assign(context, { strokeStyle: colour("wrong"), lineWidth: 1.4 });
  for (const one of cuts) stroke(context, [[across(one), edge.top], [across(one), height - edge.bottom]], [4, 3]);
  kinds.forEach((kind, row) => {
    const y = edge.top + (row + 0.5) * band;
    const chosen = kind === state.choices.odd.value;
    Object.assign(context, { font: `${chosen ? 600 : 400} 12.5px ${colour("sans")}, sans-serif`, textAlign: "right", textBaseline: "middle", fillStyle: colour(chosen ? "text" : "quiet") });
    context.fillText(names[kind], edge.left - 8, y, edge.left - 12);
    context.fillStyle = colour(kind === "true" ? "truth" : "samples");
    context.globalAlpha = kind === "true" ? 0.25 : 0.6;
    bits[kind].forEach((one, i) => {
      const jitter = (((i * 0.618) % 1) - 0.5) * band * 0.6;
      context.beginPath();
      context.arc(across(one), y + jitter, 2.2, 0, 6.2832);
      context.fill();
    });
    context.globalAlpha = 1;
  });
  const here = bits[state.choices.odd.value][state.which];
  const y = edge.top + (kinds.indexOf(state.choices.odd.value) + 0.5) * band;
  Object.assign(context, { strokeStyle: colour("text"), lineWidth: 2 });
  context.beginPath();
  context.arc(across(here), y + (((state.which * 0.618) % 1) - 0.5) * band * 0.6, 5, 0, 6.2832);
  context.stroke();
}

function drawRoc(state, context, width, height) {
  if (!state.flow) return;
  const { words } = state.meta;
  const edge = { left: 46, right: 8, top: 8, bottom: 38 };
  const [across, up, colour] = axes(state, context, width, height,
    { low: 0, high: 1, ticks: [0, 0.5, 1], title: words.alarms }, { low: 0, high: 1, ticks: [0, 0.5, 1], title: words.caught }, edge);
  const found = judged(state);
  const cuts = [...found.belong, ...found.strange].sort((a, b) => b - a);
  const share = (list, t) => list.filter((one) => one >= t).length / list.length;
  Object.assign(context, { strokeStyle: colour("quiet"), lineWidth: 1 });
  stroke(context, [[across(0), up(0)], [across(1), up(1)]], [2, 3]);
  Object.assign(context, { strokeStyle: colour("model"), fillStyle: colour("samples"), lineWidth: 2 });
  stroke(context, [[across(0), up(0)], ...cuts.map((t) => [across(share(found.belong, t)), up(share(found.strange, t))])]);
  context.beginPath();
  context.arc(across(found.alarms), up(found.caught), 5, 0, 6.2832);
  context.fill();
}

function paint(state) {
  if (!state.flow) return;
  const { meta, flow } = state;
  const kind = state.choices.odd.value;
  const kinds = Object.keys(flow.meta.bits);
  const shown = Math.min(flow.arrays.pictures.shape[1], flow.meta.bits[kind].length);
  state.which = Math.min(state.ranges.example.value, shown) - 1;
  const [, many, height, width] = flow.arrays.pictures.shape;
  const start = (kinds.indexOf(kind) * many + state.which) * height * width * 3;
  putPicture(state.picture, flow.arrays.pictures.data, start, [height, width, 3]);
  state.picture.setAttribute("aria-label", flow.meta.names[kind]);
  state.caption.textContent = flow.meta.names[kind] + (shown > 1 ? "" : ` · ${meta.single}`);
  const { input, number } = state.ranges.example;
  input.disabled = number.disabled = shown < 2;
  state.strips.paint();
  state.roc.paint();
  const { words } = meta;
  const found = judged(state);
  const { log_density: density, again } = flow.arrays;
  state.again.hidden = !again;
  if (again) {
    putPicture(state.again, again.data, start, [height, width, 3]);
    state.again.setAttribute("aria-label", words.again);
  }
  const nats = density && density.data[kinds.indexOf(kind) * many + state.which];
  state.tell([
    ...(density ? [{ name: "nats", label: words.density, text: Math.round(nats).toLocaleString("en").replace("-", "−"), note: words.nats }] : []),
    { name: "bits", label: words.bound, text: `${density ? "≤ " : ""}${figure(flow.meta.bits[kind][state.which])}`, note: words.unit },
    { name: "caught", label: words.caught_kind, text: figure(100 * found.caught), note: "%" },
    { name: "area", label: words.area, text: figure(found.area) },
  ]);
  painted(meta.view, { nats, bits: flow.meta.bits[kind][state.which], caught: found.caught, alarms: found.alarms, area: found.area }, { kind, which: state.which });
}

async function load(state) {
  const place = state.meta.address;
  window.fromNoiseFlows = window.fromNoiseFlows || {};
  window.fromNoiseFlows[place] = window.fromNoiseFlows[place] || fetch(asset(place))
    .then((answer) => answer.arrayBuffer()).then((buffer) => unpack(new Uint8Array(buffer)));
  state.flow = await window.fromNoiseFlows[place];
  state.usual = middle(state.flow.meta.bits.true.slice().sort((a, b) => a - b));
  paint(state);
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  state.picture.setAttribute("aria-label", state.meta.pending);
  state.strips.canvas.setAttribute("aria-label", state.meta.words.strips);
  state.roc.canvas.setAttribute("aria-label", state.meta.words.roc);
  choices(state, state.row, state.meta.choices, (name, word) => {
    paint(state);
    send(state, name, word);
  });
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  load(state);
}
