// What a language model may say next: a text, the chances of every token behind it, five sliders.

const SHOWN = 20; // bars that are drawn
const LONG = 40; // tokens that Run on writes
const READINGS = 12; // that are kept
const TYPING = 180; // ms without a key after which a typed text is read
const SETTINGS = ["repetition", "temperature", "top_k", "top_p", "min_p"];

function build(root) {
  const state = { root, readings: new Map(), text: { start: "", on: [] }, tokens: [], asked: 0, throws: 0, looked: 0, trouble: "" };
  const pair = element("div", { class: "fn-sampling" }, root);
  const left = element("div", {}, pair);
  state.row = element("div", { class: "fn-choices fn-sampling-model" }, left);
  state.label = element("label", { class: "fn-sampling-start" }, left);
  state.labelText = element("span", {}, state.label);
  state.typed = element("textarea", { name: "start", "data-control": "start", rows: 2, spellcheck: "false", autocomplete: "off" }, state.label);
  state.notice = element("p", { class: "fn-sampling-said", role: "status" }, left);
  state.page = element("p", { class: "fn-page", role: "group", "data-control": "text" }, left);
  const bar = element("div", { class: "fn-buttons" }, left);
  state.buttons = Object.fromEntries(["sample", "run", "back"].map((name) => [name, element("button", { type: "button", name }, bar)]));
  state.controls = element("div", { class: "fn-controls" }, left);
  const right = element("div", {}, pair);
  state.heading = element("p", { class: "fn-bars-head" }, right);
  state.bars = element("div", { class: "fn-bars", role: "group", "data-control": "bars" }, right);
  state.rows = Array.from({ length: SHOWN }, (_, rank) => barRow(state, rank));
  state.tail = element("p", { class: "fn-bars-tail" }, right);
  state.tell = readouts(root);
  state.later = eachFrame(() => paint(state));
  state.buttons.sample.onclick = () => sample(state);
  state.buttons.run.onclick = () => (state.running ? stop(state) : run(state));
  state.buttons.back.onclick = () => branch(state, state.tokens.length - 1);
  listen(state);
  state.row.onpointerenter = () => readAhead(state);
  state.row.addEventListener("focusin", () => readAhead(state));
  walkable(state.page);
  walkable(state.bars);
  return state;
}

/** One bar: the token, its chance, and a thin mark at its chance with nothing set. */
function barRow(state, rank) {
  const node = element("button", { type: "button", class: "fn-bar-row", tabindex: rank ? -1 : 0 }, state.bars);
  const parts = Object.fromEntries(["token", "track", "chance"].map((name) => [name, element("span", { class: `fn-bar-${name}` }, node)]));
  element("i", {}, parts.track);
  node.onclick = () => choose(state, rank);
  node.onpointerenter = node.onfocus = () => { state.looked = rank; state.later(); };
  return { node, ...parts };
}

/** Typing: Enter reads at once, Shift+Enter is a line break. */
function listen(state) {
  const { typed } = state;
  const take = () => {
    clearTimeout(state.typing);
    if (typed.value !== state.text.start) change(state, { start: typed.value, on: [] });
  };
  typed.oninput = () => { clearTimeout(state.typing); state.typing = setTimeout(take, TYPING); };
  typed.onchange = take;
  typed.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    take();
  };
}

const model = (state) => state.choices.model.value;
const settings = (state) => Object.fromEntries(SETTINGS.map((name) => [name, state.ranges[name].value]));
const written = ({ start, on }) => JSON.stringify([start, on]);

/** Another text: it is read, and the address hears of it once it was found good. */
function change(state, text) {
  stop(state, false);
  state.text = text;
  state.looked = 0;
  if (state.typed.value !== text.start) state.typed.value = text.start;
  load(state, true);
}

/** What a model makes of a text, {read, words} or {why}; kept, as are the last others. */
function reading(state, word, text) {
  const name = JSON.stringify([word, written(text)]);
  const known = state.readings.get(name) || readAnew(state, word, text);
  state.readings.delete(name);
  state.readings.set(name, known); // the last to be let go
  while (state.readings.size > READINGS) state.readings.delete(state.readings.keys().next().value);
  known.then(({ read }) => { if (!read) state.readings.delete(name); });
  return known;
}

async function readAnew(state, word, text) {
  try {
    const [{ answer, why }, words] = await Promise.all([ask("next", { model: word, ...text }), vocabulary(word)]);
    return answer ? { read: unpack(new Uint8Array(await answer.arrayBuffer())), words } : { why };
  } catch {
    return { why: state.meta.words.trouble };
  }
}

/** The whole text as one that was typed. */
const whole = ({ text, words }) => ({ start: text.start + plain(text.on.map((v) => words.piece(v))), on: [] });

/** Have the other models read the text while the learner makes up their mind; the first text of the
 *  page once it has stood for a moment. */
async function readAhead(state, rest = 0) {
  const turn = state.asked;
  await new Promise((resolve) => setTimeout(resolve, rest));
  await whenIdle();
  if (!state.words || state.running) return;
  for (const [word] of state.meta.choices[0].options) {
    if (turn !== state.asked) return;
    await reading(state, word, whole(state));
  }
}

/** Read the text: its tokens with their chances, and the logits of what comes next. */
async function load(state, tell = false) {
  const turn = ++state.asked;
  const word = model(state);
  const { start, on } = state.text;
  const drawn = state.tokens;
  const { read, words, why } = await reading(state, word, { start, on });
  if (turn !== state.asked) return;
  state.trouble = why || "";
  state.typed.setAttribute("aria-invalid", String(Boolean(why)));
  if (!read) { face(state); return; }
  const { logits, before, numbers, log_prob: logProb, ranks } = read.arrays;
  Object.assign(state, { words, word, logits: logits.data, order: ranked(logits.data), before: before.data, typedTokens: read.meta.typed, cut: read.meta.cut, reach: read.meta.reach });
  const tokens = Array.from(numbers.data, (v, i) => ({ number: v, bytes: words.piece(v), logProb: logProb.data[i], rank: ranks.data[i] }));
  tokens.forEach((one, i) => { if (drawn[i]?.number === one.number && drawn[i].drawn) one.drawn = drawn[i].drawn; });
  state.tokens = tokens;
  face(state);
  state.later();
  if (tell) tellText(state);
  if (turn === 1) readAhead(state, 700);
}

/** Tell Python of the text, which is the learner's own until it answers. */
function tellText(state) {
  send(state, "held", written(state.text));
}

/** The text with its colours, and what is to be said of it. */
function face(state) {
  const { words } = state.meta;
  fillTokens(state.page, state.tokens, words, "button");
  state.page.classList.toggle("fn-empty", !state.tokens.length);
  if (!state.tokens.length) state.page.textContent = words.empty;
  state.page.querySelectorAll("button").forEach((one, i) => {
    one.onclick = () => branch(state, i);
    one.classList.toggle("fn-own", i >= state.typedTokens);
  });
  oneStop(state.page);
  const cut = state.cut ? words.cut.replace("{cut}", state.cut.toLocaleString("en")).replace("{reach}", state.reach.toLocaleString("en")) : "";
  state.notice.textContent = state.trouble || cut;
  state.notice.classList.toggle("fn-wrong", Boolean(state.trouble));
  state.buttons.run.textContent = state.running ? words.stop : words.run;
}

/** Go back to before a token: what follows is taken away. */
function branch(state, i) {
  if (i < 0 || i >= state.tokens.length) return;
  if (state.meta.fixed && i < state.tokens.length - state.text.on.length) return; // set by the task
  stop(state, false);
  const { start, on } = state.text;
  const kept = state.tokens.length - on.length;
  if (i >= kept) { change(state, { start, on: on.slice(0, i - kept) }); return; }
  const rest = plain(state.tokens.slice(i, kept).map(({ bytes }) => bytes));
  change(state, { start: start.slice(0, start.length - rest.length), on: [] });
}

/** Put the token of a rank behind the text. */
function choose(state, rank) {
  const found = state.found;
  if (!found || state.text.on.length >= state.meta.most) return;
  const number = found.order[rank];
  state.tokens = [...state.tokens, { number, bytes: state.words.piece(number), drawn: found.p[rank] || 0 }];
  change(state, { start: state.text.start, on: [...state.text.on, number] });
}

/** A number in [0, 1) for each press, told by the seed of the page. */
const chance = (state, salt = 0) => uniforms(state.meta.seed * 7919 + 104729 * ++state.throws + salt)();

function sample(state) {
  if (state.found) choose(state, drawn(state.found.p, chance(state)));
}

/** Let the model write on; each token is shown as it comes. */
async function run(state) {
  if (!state.words || state.text.on.length + LONG > state.meta.most) return;
  const running = (state.running = new AbortController());
  const seed = Math.floor(chance(state) * 2 ** 31);
  const { start, on } = state.text;
  state.asked += 1;
  face(state);
  try {
    const question = { model: model(state), start, on, n: LONG, ways: [{ seed, ...settings(state) }] };
    const { answer, why } = await ask("write", question, running.signal);
    state.trouble = why || (await lines(answer, (one) => append(state, running, one)));
  } catch (error) {
    if (error.name !== "AbortError") state.trouble = state.meta.words.trouble;
  }
  if (state.running !== running) return;
  const said = state.trouble;
  state.running = null;
  await load(state, true);
  state.trouble = state.trouble || said;
  face(state);
}

function append(state, running, { number, piece, log_prob: logProb, rank, drawn }) {
  if (state.running !== running) return;
  const token = { number, bytes: octets(piece), logProb, rank, drawn };
  state.text = { start: state.text.start, on: [...state.text.on, number] };
  state.tokens = [...state.tokens, token];
  const { words } = state.meta;
  if (state.tokens.length === 1) state.page.replaceChildren();
  const node = tokenNode("button", token, words);
  node.classList.add("fn-own");
  const at = state.tokens.length - 1;
  node.onclick = () => branch(state, at);
  node.tabIndex = -1;
  state.page.append(node);
  painted(`${state.meta.view}_text`, { tokens: state.tokens.length });
}

/** Write no more; with `then`, read what is there. */
function stop(state, then = true) {
  const running = state.running;
  state.running = null;
  if (!running) return;
  running.abort();
  if (then) load(state, true);
  face(state);
}

function paint(state) {
  if (!state.logits) return;
  const { words } = state.meta;
  const now = settings(state);
  const found = (state.found = decode(state.logits, state.order, state.before, now));
  const own = ownShares(state);
  state.rows.forEach((row, rank) => paintBar(state, row, rank, found, own));
  const rest = tail(found.p, SHOWN);
  const kept = Math.max(0, found.kept - SHOWN);
  const many = found.order.length - SHOWN;
  state.tail.textContent = words.tail.replace("{n}", Math.max(0, many).toLocaleString("en")).replace("{kept}", kept.toLocaleString("en")).replace("{share}", share(rest));
  const { entropy, perplexity, choices } = spread(found.p);
  state.tell([
    { name: "kept", label: words.kept, text: found.kept.toLocaleString("en"), note: `${words.of} ${found.order.length.toLocaleString("en")}` },
    { name: "entropy", label: words.entropy, text: figure(entropy, 4), note: words.nats },
    { name: "perplexity", label: words.perplexity, text: figure(perplexity, 4) },
    { name: "choices", label: words.choices, text: figure(choices, 4) },
  ]);
  tellLaw(state, found, now, { entropy, perplexity, choices, tail: rest });
}

/** Each token's chance with nothing set: temperature 1, nothing left out. */
function ownShares(state) {
  if (state.ownOf === state.logits) return state.own;
  const { z, Z } = decode(state.logits, state.order, [], { repetition: 1, temperature: 1, top_k: 0, top_p: 1, min_p: 0 });
  Object.assign(state, { ownOf: state.logits, own: (v) => Math.exp(state.logits[v] - z[0]) / Z });
  return state.own;
}

function paintBar(state, row, rank, found, own) {
  const here = rank < found.order.length;
  row.node.hidden = !here;
  if (!here) return;
  const v = found.order[rank];
  const p = rank < found.kept ? found.p[rank] : 0;
  const bytes = state.words.piece(v);
  const chance = p ? share(p) : rank < found.kept ? share(0) : state.meta.words.left;
  if (row.token.textContent !== spelled(bytes)) row.token.textContent = spelled(bytes);
  row.chance.textContent = chance;
  row.node.classList.toggle("fn-left", rank >= found.kept);
  row.node.classList.toggle("fn-looked", rank === state.looked);
  row.track.style.setProperty("--p", `${100 * p}%`);
  row.track.style.setProperty("--own", `${100 * own(v)}%`);
  row.node.setAttribute("aria-label", `${rank + 1}: ${spelled(bytes)}, ${chance}`);
}

/** The law with its numbers, for the formulas: of the token that is looked at. */
function tellLaw(state, found, now, more) {
  const rank = Math.min(state.looked, found.order.length - 1);
  const z = found.z[rank];
  const T = now.temperature >= HOTTEST ? Infinity : now.temperature;
  const energy = found.z[0] - z;
  const flat = T === 0 || T === Infinity;
  const boltzmann = flat ? (T === 0 && energy > 0 ? 0 : 1 / found.Z) : Math.exp(-energy / T) / found.Z;
  const logSum = T === 0 ? Infinity : (T === Infinity ? 0 : found.z[0] / T) + Math.log(found.Z);
  const top = Array.from(found.p.subarray(0, SHOWN));
  painted(state.meta.view, { z, T, E: energy, Z: found.Z, log_sum: logSum, law: boltzmann, p: found.p[rank] || 0, kept: found.kept, ...more }, {
    model: state.word, top, order: Array.from(found.order.subarray(0, SHOWN)), text: written(state.text), rank, settings: now, running: Boolean(state.running),
  });
}

export default function (component) {
  const state = keep(component, build);
  const { meta } = unpack(component.data);
  state.meta = meta;
  const { words } = meta;
  state.labelText.textContent = words.start;
  state.typed.disabled = meta.fixed;
  state.page.setAttribute("aria-label", words.page);
  state.bars.setAttribute("aria-label", words.bars);
  state.heading.textContent = words.heading;
  state.buttons.sample.textContent = words.sample;
  state.buttons.back.textContent = words.back;
  const before = state.choices?.model.value;
  choices(state, state.row, meta.choices, (name, word) => {
    const text = whole(state);
    send(state, name, word);
    if (text.start !== state.text.start) change(state, text);
    else load(state);
  });
  ranges(state, state.controls, meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  const told = news(state, "held", meta.text, state.told);
  state.told = meta.text;
  if (told) {
    const [start, on] = JSON.parse(meta.text);
    adopt(state, { start, on });
  } else if (before !== undefined && before !== model(state)) load(state);
  face(state);
  state.later();
}

/** A text that Python tells: read, and not told back. */
function adopt(state, text) {
  stop(state, false);
  state.text = text;
  state.looked = 0;
  state.typed.value = text.start;
  load(state);
}
