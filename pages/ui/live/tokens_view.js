// Byte pairs learned on the learner's own text, merge by merge, and what is merged next.

const BARS = 8;
const CHIPS = 600;
const WHOLE = 9000; // ms that all merges take while they play

function build(root) {
  const state = { root, playing: 0 };
  const top = element("div", { class: "fn-bpe" }, root);
  const left = element("div", {}, top);
  state.boxes = element("div", {}, left);
  state.title = element("h3", {}, left);
  state.chips = element("div", { class: "fn-chips", tabindex: 0, role: "region" }, left);
  const right = element("div", {}, top);
  state.next = element("h3", {}, right);
  state.bars = element("ol", { class: "fn-bars" }, right);
  state.rows = Array.from({ length: BARS }, () => bar(state.bars));
  const foot = element("div", { class: "fn-bpe-foot" }, root);
  state.controls = element("div", {}, foot);
  const buttons = element("div", { class: "fn-buttons" }, foot);
  state.play = element("button", { type: "button", name: "play", class: "fn-main" }, buttons);
  state.step = element("button", { type: "button", name: "step" }, buttons);
  state.play.onclick = () => play(state);
  state.step.onclick = () => { halt(state); go(state, state.ranges.merges.value + 1); };
  state.tell = readouts(root);
  state.line = element("p", { class: "fn-said", "aria-live": "polite" }, root);
  state.later = eachFrame(() => paint(state));
  return state;
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Learn anew, where the text is new. */
function learn(state) {
  const text = state.texts.text.value;
  if (state.text === text) return;
  Object.assign(state, { text, learned: learnPairs(text, state.meta.most, BARS) });
  state.pairs = new Pairs(state.learned.merges.map(({ pair }) => pair));
}

/** The slider ends where learning does. */
function scrubber(state) {
  const [merges] = state.meta.ranges;
  ranges(state, state.controls, [{ ...merges, max: state.learned.merges.length }],
    () => { halt(state); state.later(); }, (name, value) => send(state, name, value));
}

function go(state, merges) {
  const all = state.learned.merges.length;
  state.ranges.merges.set(Math.max(0, Math.min(all, merges)));
  paint(state);
  send(state, "merges", state.ranges.merges.value);
}

/** Merge after merge until pressed again; where motion is unwanted, a tenth of them at once. */
function play(state) {
  const all = state.learned.merges.length;
  if (state.playing) { halt(state); return; }
  const at = state.ranges.merges.value;
  const from = at >= all ? 0 : at;
  if (calm()) { go(state, at >= all ? 0 : at + Math.ceil(all / 10)); return; }
  const pause = Math.min(300, Math.max(40, WHOLE / (all || 1)));
  state.ranges.merges.set(from);
  paint(state);
  state.playing = setInterval(() => {
    const next = state.ranges.merges.value + 1;
    if (next > all || !state.root.isConnected) { halt(state); return; }
    state.ranges.merges.set(next);
    paint(state);
  }, pause);
  face(state);
}

function halt(state) {
  if (!state.playing) return;
  clearInterval(state.playing);
  state.playing = 0;
  send(state, "merges", state.ranges.merges.value);
  face(state);
}

function face(state) {
  const { words } = state.meta;
  const over = state.ranges.merges.value >= state.learned.merges.length;
  state.play.textContent = state.playing ? words.pause : over && state.learned.merges.length ? words.again : words.play;
  const [{ locked, hidden }] = state.meta.ranges;
  state.play.disabled = Boolean(locked || hidden || !state.learned.merges.length);
  state.step.textContent = words.step;
  state.step.disabled = Boolean(locked || hidden || over);
}

function paintBars(state, k) {
  const tops = state.learned.tops[k];
  const most = tops.length ? tops[0][1] : 1;
  state.rows.forEach(({ row, name, ink, count }, i) => {
    row.classList.toggle("fn-empty", !tops[i]);
    row.classList.toggle("fn-next", i === 0 && Boolean(tops[i]));
    if (!tops[i]) { name.textContent = count.textContent = ""; ink.style.width = "0"; return; }
    const [one, other] = pairOf(tops[i][0]).map((token) => visible(state.pairs.pieces[token]));
    name.textContent = `${one} + ${other}`;
    ink.style.width = `${(100 * tops[i][1]) / most}%`;
    count.textContent = tops[i][1];
  });
}

function sentence(state, k) {
  const { words } = state.meta;
  const { merges, tops, start } = state.learned;
  if (!start) return words.empty;
  const said = [];
  if (k) {
    const [one, other] = merges[k - 1].pair.map((token) => visible(state.pairs.pieces[token]));
    said.push(words.merged.replace("{k}", k).replace("{one}", () => one).replace("{other}", () => other)
      .replace("{count}", merges[k - 1].count).replace("{number}", BYTES + k - 1));
  }
  if (!tops[k].length) said.push(merges.length ? words.over : words.nothing);
  else if (k === state.meta.most) said.push(words.most);
  return said.join(" ") || words.bytes;
}

function paint(state) {
  const { meta, learned, pairs } = state;
  const k = Math.min(state.ranges.merges.value, learned.merges.length);
  const tokens = pairs.cut(state.text, k);
  const characters = [...state.text].length;
  const fresh = k ? BYTES + k - 1 : -1;
  chips(state.chips, tokens, (token) => pairs.pieces[token], { most: CHIPS, fresh, more: meta.words.more });
  paintBars(state, k);
  face(state);
  state.line.textContent = sentence(state, k);
  state.tell([
    { name: "characters", label: meta.words.characters, text: characters.toLocaleString("en") },
    { name: "tokens", label: meta.words.tokens, text: tokens.length.toLocaleString("en") },
    { name: "per_token", label: meta.words.per_token, text: tokens.length ? figure(characters / tokens.length) : meta.words.undefined },
    { name: "vocabulary", label: meta.words.vocabulary, text: String(BYTES + k) },
  ]);
  const length = k ? learned.merges[k - 1].length : learned.start;
  painted(meta.view, { merges: k, tokens: tokens.length, length, characters }, {
    pairs: learned.merges.map(({ pair, count, length: left }) => [...pair, count, left]),
    start: learned.start, next: learned.tops[k].map(([key, count]) => [...pairOf(key), count]), cut: tokens,
  });
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  const { words } = state.meta;
  state.title.textContent = words.cut;
  state.next.textContent = words.next;
  state.chips.setAttribute("aria-label", words.cut);
  texts(state, state.boxes, state.meta.texts, (name, text) => { halt(state); learn(state); scrubber(state); state.later(); send(state, name, text, 250); });
  learn(state);
  scrubber(state);
  paint(state);
  return () => halt(state);
}
