// Two tins on a plane of heights and widths, and four ways to stand between them.

const WAYS = ["sizes", "pixels", "pca", "codes"];
const KEYS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const ENDS = ["a", "b"];

function build(root) {
  const state = { root, values: {}, held: "a" };
  const top = element("div", { class: "fn-tins" }, root);
  const left = element("div", {}, top);
  state.planeTitle = element("h3", {}, left);
  state.plane = stage(left, 1.06, (context, width, height) => drawPlane(state, context, width, height), { tabindex: 0, role: "application" });
  state.stripTitle = element("h3", { style: "margin-top:.5rem" }, left);
  state.strip = element("div", { class: "fn-tins-strip", role: "group" }, left);
  const right = element("div", {}, top);
  state.sixTitle = element("h3", {}, right);
  state.six = element("div", { class: "fn-tins-six", role: "list" }, right);
  state.cells = Object.fromEntries(["a", "b", ...WAYS].map((name) => [name, cell(state.six)]));
  state.choicesRow = element("div", { class: "fn-choices" }, right);
  state.controls = element("div", { class: "fn-tins-controls" }, root);
  state.later = eachFrame(() => paint(state));
  plane(state);
  const there = () => state.meta && state.later();
  document.addEventListener("fromnoise:tins", there);
  return state;
}

function cell(grid) {
  const figure = element("figure", { role: "listitem" }, grid);
  return { canvas: element("canvas", { role: "img" }, figure), caption: element("figcaption", {}, figure) };
}

const size = (state, end) => [state.values[`height_${end}`], state.values[`width_${end}`]];
const inside = (value) => Math.max(TIN.low, Math.min(TIN.high, value));

/** Move one tin and its twins; heard by Python when it comes to rest. */
function move(state, end, [height, width], rest) {
  const wanted = { [`height_${end}`]: inside(height), [`width_${end}`]: inside(width) };
  for (const [name, value] of Object.entries(wanted)) {
    state.values[name] = Math.round(value / TIN.step) * TIN.step;
    state.ranges[name].set(state.values[name]);
    if (rest) send(state, name, state.values[name], 0);
  }
  state.later();
}

const PAD = [30, 0, 4, 22]; // left, top, right, bottom
const scale = (width, height) => ({
  x: (value) => PAD[0] + ((value - 7) / 22) * (width - PAD[0] - PAD[2]),
  y: (value) => height - PAD[3] - ((value - 7) / 22) * (height - PAD[1] - PAD[3]),
});

function plane(state) {
  const { canvas } = state.plane;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const share = [(event.clientX - box.left - PAD[0]) / (box.width - PAD[0] - PAD[2]),
      (box.bottom - PAD[3] - event.clientY) / (box.height - PAD[1] - PAD[3])];
    return [7 + 22 * share[1], 7 + 22 * share[0]];
  };
  const gap = (end, [height, width]) => Math.hypot(size(state, end)[0] - height, size(state, end)[1] - width);
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    const place = at(event);
    state.held = gap("a", place) <= gap("b", place) ? "a" : "b";
    move(state, state.held, place);
  };
  canvas.onpointermove = (event) => { if (event.buttons) move(state, state.held, at(event)); };
  canvas.onpointerup = () => move(state, state.held, size(state, state.held), true);
  canvas.onkeydown = (event) => {
    if (event.key === " ") { event.preventDefault(); state.held = state.held === "a" ? "b" : "a"; state.later(); return; }
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? TIN.step : 0.5;
    const [height, width] = size(state, state.held);
    move(state, state.held, [height + far * step[0], width + far * step[1]], true);
  };
}

function drawPlane(state, context, width, height) {
  if (!state.meta) return;
  const colour = palette(state.root);
  const { x, y } = scale(width, height);
  context.fillStyle = colour("panel");
  context.fillRect(x(TIN.low), y(TIN.high), x(TIN.high) - x(TIN.low), y(TIN.low) - y(TIN.high));
  Object.assign(context, { font: "12px sans-serif", fillStyle: colour("quiet"), strokeStyle: colour("line"), lineWidth: 1 });
  for (const tick of [8, 12, 16, 20, 24, 28]) {
    context.beginPath();
    context.moveTo(x(tick), y(TIN.low)); context.lineTo(x(tick), y(TIN.high));
    context.moveTo(x(TIN.low), y(tick)); context.lineTo(x(TIN.high), y(tick));
    context.stroke();
    Object.assign(context, { textAlign: "center", textBaseline: "top" });
    context.fillText(tick, x(tick), y(TIN.low) + 3);
    Object.assign(context, { textAlign: "right", textBaseline: "middle" });
    context.fillText(tick, x(TIN.low) - 5, y(tick));
  }
  Object.assign(context, { textAlign: "center", textBaseline: "bottom" });
  context.fillText(state.meta.words.width, x(18), height - 1);
  context.save(); context.translate(11, y(18)); context.rotate(-Math.PI / 2); context.fillText(state.meta.words.height, 0, 0); context.restore();
  const [a, b] = ENDS.map((end) => size(state, end));
  const t = state.values.t;
  Object.assign(context, { strokeStyle: colour("model"), lineWidth: 2 });
  context.setLineDash([5, 4]);
  context.beginPath(); context.moveTo(x(a[1]), y(a[0])); context.lineTo(x(b[1]), y(b[0])); context.stroke();
  context.setLineDash([]);
  dot(context, colour, x(a[1] + t * (b[1] - a[1])), y(a[0] + t * (b[0] - a[0])), 5, "", "model");
  for (const [end, place] of [["b", b], ["a", a]]) {
    dot(context, colour, x(place[1]), y(place[0]), 11, end.toUpperCase(), "truth", state.held === end);
  }
}

function dot(context, colour, x, y, radius, letter, ink, held) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: letter && !held ? colour("ground") : colour(ink), strokeStyle: colour(ink), lineWidth: 2.5 });
  context.fill(); context.stroke();
  if (!letter) return;
  Object.assign(context, { fillStyle: held ? colour("ground") : colour(ink), textAlign: "center", textBaseline: "middle", font: "600 12px sans-serif" });
  context.fillText(letter, x, y + 0.5);
}

/** The code of an end, worked out again only when its tin or the network is another. */
function remembered(state, end, work) {
  const told = `${size(state, end)}/${state.choice.codes}`;
  state.coded = state.coded || {};
  if (!state.coded[end] || state.coded[end].told !== told) state.coded[end] = { told, code: work() };
  return state.coded[end].code;
}

/** What stands between two pictures: in sizes, pixels, principal components and learned codes. */
function between(state) {
  const { values } = state;
  const [a, b] = ENDS.map((end) => tinDraw(size(state, end)));
  const t = values.t;
  const mix = (one, two) => one.map((v, i) => (1 - t) * v + t * two[i]);
  const known = window.fromNoiseTins;
  const out = { a, b, sizes: tinDraw(mix(size(state, "a"), size(state, "b"))), pixels: mix(a, b) };
  if (!known) return out;
  out.pca = principal(known, out.pixels, values.k);
  const net = known.nets[state.choice.codes];
  const codes = ENDS.map((end) => remembered(state, end, () => netEncode(net, out[end])));
  out.codes = netDecode(net, mix(...codes));
  out.numbers = {
    pca_1: project(known, a, 0), pca_2: project(known, a, 1),
    back_pca: tinGap(a, principal(known, a, values.k)), back_codes: tinGap(a, netDecode(net, codes[0])),
    ...Object.fromEntries([...codes[0]].map((z, i) => [`code_${i + 1}`, z])),
  };
  return out;
}

/** One principal component of a picture of levels, in the units of [-1, 1]. */
function project({ mean, components }, levels, c) {
  let z = 0;
  for (let p = 0; p < levels.length; p++) z += components[c * levels.length + p] * (levels[p] / 127.5 - 1 - mean[p]);
  return z;
}

/** A picture of levels through its first k principal components; mixing codes is mixing pictures. */
function principal({ mean, components }, levels, k) {
  const n = levels.length;
  const out = Float64Array.from(mean, (m) => (m + 1) * 127.5);
  const away = levels.map((v, p) => v - out[p]);
  for (let c = 0; c < k; c++) {
    let z = 0;
    for (let p = 0; p < n; p++) z += components[c * n + p] * away[p];
    for (let p = 0; p < n; p++) out[p] += z * components[c * n + p];
  }
  return out.map((v) => Math.max(0, Math.min(255, v)));
}

function paint(state) {
  const { meta, values } = state;
  const { numbers = {}, ...pictures } = between(state);
  const found = {};
  for (const name of ["a", "b", ...WAYS]) {
    const { canvas, caption } = state.cells[name];
    const picture = pictures[name];
    const title = meta.words[name].replace("{k}", values.k).replace("{codes}", state.choice.codes);
    if (!picture) { caption.replaceChildren(element("span", { text: title })); continue; }
    putPicture(canvas, Uint8ClampedArray.from(picture, Math.round), 0, [32, 32, 1]);
    found[name] = name.length < 2 ? { size: size(state, name), far: 0 } : tinRead(picture);
    const right = found[name].far <= meta.near;
    const note = name === "a" || name === "b"
      ? meta.words.size.replace("{h}", figure(size(state, name)[0])).replace("{w}", figure(size(state, name)[1]))
      : (right ? meta.words.tin : meta.words.ghost).replace("{far}", found[name].far.toFixed(1));
    const mark = name.length < 2 ? [] : [element("b", { class: right ? "fn-right" : "fn-wrong", text: right ? "✓ " : "✕ " })];
    caption.replaceChildren(...mark, title, element("small", { text: note }));
    canvas.setAttribute("aria-label", `${title}. ${note}`);
  }
  state.plane.redraw();
  const far = Object.fromEntries(WAYS.filter((name) => found[name]).map((name) => [`far_${name}`, found[name].far]));
  const sums = Object.fromEntries(Object.entries(pictures).map(([name, p]) => [name, p.reduce((sum, v) => sum + v, 0)]));
  painted(meta.view, { ...values, ...numbers, ...far }, { sums, read: Object.fromEntries(Object.entries(found).map(([n, f]) => [n, f.size])) });
}

function strip(state) {
  const { meta, arrays } = state;
  state.strip.replaceChildren();
  meta.sizes.forEach((its, i) => {
    const label = meta.words.press.replace("{n}", i + 1);
    const button = element("button", { type: "button", "aria-label": label, title: label }, state.strip);
    putPicture(element("canvas", {}, button), arrays.strip.data, i * 1024, [32, 32, 1]);
    button.onclick = () => move(state, "a", its, true);
  });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  const { meta } = state;
  state.planeTitle.textContent = meta.words.plane;
  state.sixTitle.textContent = meta.words.pictures;
  state.stripTitle.textContent = meta.words.strip;
  state.plane.canvas.setAttribute("aria-label", meta.label);
  const follow = () => { for (const { name } of meta.ranges) state.values[name] = state.ranges[name].value; };
  ranges(state, state.controls, meta.ranges, () => { follow(); state.later(); },
    (name, value) => send(state, name, value, 0));
  state.choice = state.choice || {};
  const made = choices(state, state.choicesRow, meta.choices, (name, word) => {
    state.choice[name] = word; state.later(); send(state, name, word, 0);
  });
  for (const { name } of meta.choices) state.choice[name] = made[name].value;
  follow();
  if (JSON.stringify(meta.sizes) !== state.stripTold) { state.stripTold = JSON.stringify(meta.sizes); strip(state); }
  paint(state);
}
