// A long text and a window of so many tokens that ends where reading has got to. What lies before
// the window is lost, what lies behind it is not read yet.

const WIDE = 150; // characters a line of the map

function build(root) {
  const state = { root };
  const top = element("div", { class: "fn-window" }, root);
  const left = element("div", {}, top);
  state.row = element("div", { class: "fn-choices" }, left);
  state.map = stage(left, 1.5, (context, width, height) => drawMap(state, context, width, height), { role: "application", tabindex: 0 });
  state.legend = element("ul", { class: "fn-legend" }, left);
  const right = element("div", {}, top);
  state.title = element("h3", {}, right);
  state.pane = element("div", { class: "fn-pane", tabindex: 0, role: "region" }, right);
  [state.lost, state.kept, state.ahead] = ["s", "b", "span"].map((tag) => element(tag, { class: `fn-pane-${tag}` }, state.pane));
  state.controls = element("div", {}, root);
  state.tell = readouts(root);
  state.line = element("p", { class: "fn-said", "aria-live": "polite" }, root);
  state.later = eachFrame(() => paint(state));
  listen(state);
  return state;
}

/** Where each token ends, in characters. */
function endsOf(state) {
  const { text } = state.meta;
  if (state.choices.unit.value === "pairs") return state.arrays.ends.data;
  state.letters = state.letters || Int32Array.from({ length: text.length }, (_, i) => i + 1);
  return state.letters;
}

/** How many tokens are whole when so many characters have been read. */
function tokensBefore(ends, characters) {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] <= characters) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The window in characters and tokens: {from, to, read, lost, mention}. */
function look(state) {
  const ends = endsOf(state);
  const read = tokensBefore(ends, state.ranges.reached.value);
  const lost = Math.max(0, read - state.ranges.window.value);
  const [from, to] = [lost ? ends[lost - 1] : 0, read ? ends[read - 1] : 0];
  const { name } = state.meta;
  const starts = Array.from(state.arrays.mentions.data).filter((at) => at + name.length <= to);
  const last = starts.length ? starts[starts.length - 1] : -1;
  return { from, to, read, lost, last, back: last < 0 ? -1 : read - tokensBefore(ends, last), mentions: starts };
}

function drawMap(state, context, width, height) {
  if (!state.now) return;
  const { colour, now, meta: { text, name } } = state;
  const lines = Math.ceil(text.length / WIDE);
  const [dx, dy] = [width / WIDE, height / lines];
  const tone = { lost: colour("line"), kept: colour("model"), ahead: colour("panel") };
  const span = (from, to, ink, share) => {
    context.fillStyle = ink;
    for (let line = Math.floor(from / WIDE); line * WIDE < to; line++) {
      const [a, b] = [Math.max(from, line * WIDE), Math.min(to, (line + 1) * WIDE)];
      if (b > a) context.fillRect((a - line * WIDE) * dx, (line + 0.5 - share / 2) * dy, (b - a) * dx, share * dy);
    }
  };
  span(0, now.from, tone.lost, 0.28);
  span(now.from, now.to, tone.kept, 0.8);
  span(now.to, text.length, tone.ahead, 0.6);
  for (const at of state.arrays.mentions.data) {
    const inside = at >= now.from && at + name.length <= now.to;
    const [x, y] = [(at % WIDE) * dx, (Math.floor(at / WIDE) + 0.5) * dy];
    Object.assign(context, { strokeStyle: colour("samples"), fillStyle: inside ? colour("samples") : colour("ground"), lineWidth: 2 });
    context.beginPath();
    context.arc(x + 4, y, 4.5, 0, 6.2832);
    context.fill();
    context.stroke();
  }
}

function move(state, characters) {
  const reached = state.meta.ranges.find(({ name }) => name === "reached");
  if (reached.locked || reached.hidden) return;
  const whole = Math.round(characters / reached.step) * reached.step;
  state.ranges.reached.set(Math.max(reached.min, Math.min(reached.max, whole)));
  state.later();
}

/** The end of the window follows the pointer over the map, line by line as one reads. */
function listen(state) {
  const { canvas } = state.map;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const lines = Math.ceil(state.meta.text.length / WIDE);
    const line = Math.max(0, Math.min(lines - 1, Math.floor(((event.clientY - box.top) / box.height) * lines)));
    move(state, line * WIDE + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * WIDE);
  };
  const tell = () => send(state, "reached", state.ranges.reached.value);
  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    state.held = true;
    place(event);
  };
  canvas.onpointermove = (event) => { if (state.held) place(event); };
  canvas.onpointerup = canvas.onpointercancel = () => { if (state.held) tell(); state.held = false; };
  canvas.onkeydown = (event) => {
    const stride = { ArrowLeft: -20, ArrowRight: 20, ArrowUp: -WIDE, ArrowDown: WIDE }[event.key];
    if (!stride) return;
    event.preventDefault();
    move(state, state.ranges.reached.value + stride * (event.shiftKey ? 5 : 1));
    tell();
  };
}

function legend(state) {
  const { words } = state.meta;
  const marks = [["line", words.lost, "line"], ["model", words.kept, "bar"], ["samples", words.named, "dot"], ["samples", words.gone, "ring"]];
  keys(state.legend, marks);
}

function paint(state) {
  const now = (state.now = look(state));
  const { meta } = state;
  const { words, text } = meta;
  [state.lost.textContent, state.kept.textContent, state.ahead.textContent] = [text.slice(0, now.from), text.slice(now.from, now.to), text.slice(now.to)];
  state.pane.scrollTop = Math.max(0, state.kept.offsetTop - 40);
  state.map.redraw();
  const inside = now.last >= now.from;
  state.tell([
    { name: "read", label: words.read, text: now.read.toLocaleString("en"), note: words.tokens },
    { name: "kept", label: words.inside, text: (now.read - now.lost).toLocaleString("en"), note: words.of.replace("{n}", (now.to - now.from).toLocaleString("en")) },
    { name: "lost", label: words.outside, text: now.lost.toLocaleString("en"), note: words.of.replace("{n}", now.from.toLocaleString("en")) },
    { name: "back", label: words.mention, text: now.back < 0 ? words.never : now.back.toLocaleString("en"), note: now.back < 0 ? "" : words.back },
  ]);
  state.line.textContent = now.back < 0 ? words.unnamed : inside ? words.known : words.forgotten;
  painted(meta.view, { ...now, mentions: now.mentions.length, inside: Number(now.back >= 0 && inside) });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  state.colour = palette(state.root);
  state.map.canvas.setAttribute("aria-label", state.meta.words.map);
  state.title.textContent = state.meta.words.pane;
  state.pane.setAttribute("aria-label", state.meta.words.pane);
  choices(state, state.row, state.meta.choices, (name, word) => { state.later(); send(state, name, word); });
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  legend(state);
  paint(state);
}
