// What counting says of the next letter, for every order at once; and whether it notices that a
// letter further back has changed.

const BARS = 12;
const TAIL = 60; // letters of the start that are drawn

function build(root) {
  const state = { root };
  state.boxes = element("div", {}, root);
  const top = element("div", { class: "fn-ngram" }, root);
  const left = element("div", {}, top);
  state.title = element("h3", {}, left);
  state.letters = element("p", { class: "fn-letters", role: "img" }, left);
  state.controls = element("div", {}, left);
  state.tell = readouts(left);
  state.line = element("p", { class: "fn-said", "aria-live": "polite" }, left);
  const right = element("div", {}, top);
  state.next = element("h3", {}, right);
  state.bars = element("ol", { class: "fn-bars fn-letters-next" }, right);
  state.rows = Array.from({ length: BARS }, () => bar(state.bars, true));
  state.rest = element("p", { class: "fn-said" }, right);
  state.later = eachFrame(() => paint(state));
  return state;
}

const mark = (state, letter) => ({ " ": state.meta.words.space, "\n": state.meta.words.line }[letter] || letter);

/** The row p(next) of an order, with the start as it is (0) or with the letter `far` back changed. */
function rowOf(state, order, far) {
  const { data, shape } = state.arrays.p;
  const at = ((order - 1) * shape[1] + far) * shape[2];
  return data.subarray(at, at + shape[2]);
}

function paintLetters(state, order, far) {
  const start = [...state.meta.start];
  const made = document.createDocumentFragment();
  if (start.length > TAIL) element("span", { class: "fn-unseen", text: "…" }, made);
  start.slice(-TAIL).forEach((letter, i, tail) => {
    const back = tail.length - i;
    const kind = `${back < order ? "fn-seen" : "fn-unseen"}${back === far ? " fn-far" : ""}`;
    const face = { " ": "␣", "\n": "⏎" }[letter] || letter;
    const node = element("span", { class: kind, text: face }, made);
    if (back === far) element("small", { text: `→ ${{ " ": "␣" }[state.meta.instead[far - 1]] || state.meta.instead[far - 1]}` }, node);
  });
  state.letters.replaceChildren(made);
  state.letters.setAttribute("aria-label", state.meta.words.seen.replace("{letters}", start.slice(start.length - order + 1).join("") || state.meta.words.none));
}

function paintBars(state, p, q, counts) {
  const rank = Array.from(p.keys()).sort((a, b) => p[b] - p[a]).slice(0, BARS);
  const most = Math.max(...rank.map((v) => Math.max(p[v], q[v])));
  state.rows.forEach(({ name, ink, tick, count }, i) => {
    const v = rank[i];
    name.textContent = mark(state, state.meta.alphabet[v]);
    ink.style.width = `${(100 * p[v]) / most}%`;
    tick.style.left = `${(100 * q[v]) / most}%`;
    count.textContent = `${figure(100 * p[v])} % · ${counts[v].toLocaleString("en")}×`;
  });
  const held = rank.reduce((sum, v) => sum + p[v], 0);
  state.rest.textContent = state.meta.words.rest.replace("{n}", p.length - BARS).replace("{share}", figure(100 * (1 - held)));
  return rank;
}

function paint(state) {
  const { arrays, meta } = state;
  const { words } = meta;
  const order = state.ranges.order.value;
  const far = Math.min(state.ranges.far.value, meta.instead.length);
  const [p, q] = [rowOf(state, order, 0), rowOf(state, order, far)];
  const size = arrays.counts.shape[1];
  const counts = arrays.counts.data.subarray((order - 1) * size, order * size);
  const seen = counts.reduce((sum, count) => sum + count, 0);
  const moved = p.reduce((sum, value, v) => sum + Math.abs(value - q[v]), 0) / 2;
  paintLetters(state, order, far);
  const rank = paintBars(state, p, q, counts);
  const [bits, low, high] = meta.bits[order - 1];
  state.tell([
    { name: "seen", label: words.history, text: seen.toLocaleString("en"), note: words.times },
    { name: "moved", label: words.moved, text: far ? figure(moved) : words.undefined },
    { name: "own", label: words.own, text: meta.own[order - 1] === null ? words.undefined : figure(meta.own[order - 1]), note: meta.own[order - 1] === null ? "" : words.bits },
    { name: "test", label: words.test, text: bits.toFixed(2), note: words.interval.replace("{low}", low.toFixed(2)).replace("{high}", high.toFixed(2)) },
  ]);
  const said = [seen ? "" : words.unseen];
  if (!far) said.push(words.empty);
  else said.push((far >= order ? words.forgets : words.notices).replace("{far}", far).replace("{reach}", order - 1));
  state.line.textContent = said.filter(Boolean).join(" ");
  painted(meta.view, { order, far, seen, moved, top: p[rank[0]] }, { start: meta.start, rank: rank.map((v) => meta.alphabet[v]).join("") });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  state.title.textContent = state.meta.words.letters;
  state.next.textContent = state.meta.words.next;
  texts(state, state.boxes, state.meta.texts, (name, text) => send(state, name, text, 0));
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  paint(state);
}
