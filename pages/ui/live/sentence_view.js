// A sentence of one's own as a model sees it, beside the same words shuffled and random letters.

const TYPING = 250; // ms without a key after which it is read

function build(root) {
  const state = { root, asked: 0 };
  const box = element("label", { class: "fn-sentence-box" }, root);
  state.label = element("span", {}, box);
  state.typed = element("textarea", { name: "sentence", "data-control": "sentence", rows: 2, spellcheck: "false", autocomplete: "off" }, box);
  state.notice = element("p", { class: "fn-sampling-said", role: "status" }, root);
  state.rows = element("div", { class: "fn-sentences" }, root);
  const take = () => { clearTimeout(state.typing); if (state.typed.value !== state.text) read(state, state.typed.value, true); };
  state.typed.oninput = () => { clearTimeout(state.typing); state.typing = setTimeout(take, TYPING); };
  state.typed.onchange = take;
  state.typed.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    take();
  };
  return state;
}

/** Words in another order, and as many letters by chance; the same for one seed. */
function shuffled(text, seed) {
  const next = uniforms(seed + 17);
  const words = text.trim().split(/\s+/);
  for (let i = words.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [words[i], words[j]] = [words[j], words[i]];
  }
  const letters = Array.from(text, () => "abcdefghijklmnopqrstuvwxyz "[Math.floor(next() * 27)]).join("");
  return [words.join(" "), letters];
}

/** Read a sentence; the server hears of it, where it is owed to it, once it is known to be good. */
async function read(state, text, owed) {
  const turn = ++state.asked;
  Object.assign(state, { text, owed });
  const { words, model, seed } = state.meta;
  const texts = [text, ...shuffled(text, seed)];
  let found;
  let known;
  try {
    [found, known] = await Promise.all([ask("score", { model, texts }), vocabulary(model)]);
  } catch {
    found = { why: words.trouble };
  }
  const body = found.answer && unpack(new Uint8Array(await found.answer.arrayBuffer()));
  if (turn !== state.asked) return;
  state.notice.textContent = found.why || "";
  state.notice.classList.toggle("fn-wrong", Boolean(found.why));
  state.typed.setAttribute("aria-invalid", String(Boolean(found.why)));
  if (!body) return;
  const scores = texts.map((one, i) => scored(body.arrays, i, known));
  state.rows.replaceChildren(...scores.map((one, i) => rowOf(state, one, words.names[i], body.meta.cut[i])));
  painted(state.meta.view, { nats: scores.map(({ nats }) => nats), perplexity: scores.map((one) => one.perplexity) }, { model, texts });
  if (!owed) return;
  state.owed = false;
  send(state, "sentence", text);
}

function scored(arrays, i, known) {
  const numbers = arrays[`numbers_${i}`].data;
  const logProb = arrays[`log_prob_${i}`].data;
  const ranks = arrays[`ranks_${i}`].data;
  const tokens = Array.from(numbers, (v, t) => ({ number: v, bytes: known.piece(v), logProb: logProb[t], rank: ranks[t] }));
  const nats = logProb.reduce((sum, one) => sum + one, 0);
  const letters = [...plain(tokens.map(({ bytes }) => bytes))].length;
  return { tokens, nats, letters, perplexity: Math.exp(-nats / tokens.length) };
}

function rowOf(state, { tokens, nats, letters, perplexity }, name, cut) {
  const { words } = state.meta;
  const row = element("section", { class: "fn-sentence" });
  element("h4", { text: name }, row);
  const text = element("p", { class: "fn-page" }, row);
  fillTokens(text, tokens, words);
  const per = tokens.length ? figure(perplexity, 4) : words.nothing;
  const tell = readouts(row);
  tell([
    { name: "nats", label: words.nats, text: tokens.length ? figure(nats, 4) : words.nothing, note: words.unit },
    { name: "perplexity", label: words.perplexity, text: per },
    { name: "bits", label: words.bits, text: letters ? figure(-nats / Math.log(2) / letters) : words.nothing },
  ]);
  if (cut) element("p", { class: "fn-said", text: words.cut.replace("{cut}", cut) }, row);
  return row;
}

export default function (component) {
  const state = keep(component, build);
  const { meta } = unpack(component.data);
  const before = state.meta && `${state.meta.model} ${state.meta.seed}`;
  state.meta = meta;
  state.label.textContent = meta.words.label;
  state.typed.disabled = meta.fixed;
  const told = news(state, "sentence", meta.sentence, state.told);
  state.told = meta.sentence;
  if (told) state.typed.value = meta.sentence;
  if (told) read(state, meta.sentence, false);
  else if (before !== `${meta.model} ${meta.seed}`) read(state, state.text, state.owed);
}
