// A text as each tokenizer cuts it, as Python told it; shown is one: each token with its number and
// its bytes.

const MOST = 300;

function build(root) {
  const state = { root };
  const top = element("div", { class: "fn-cut" }, root);
  state.boxes = element("div", {}, top);
  state.row = element("div", { class: "fn-choices" }, top);
  state.chips = element("div", { class: "fn-chips fn-numbered", tabindex: 0, role: "region" }, root);
  state.tell = readouts(root);
  state.note = element("p", { class: "fn-said", "aria-live": "polite" }, root);
  return state;
}

/** The bytes of each token, from where the one before ends. */
function pieces(ends, bytes) {
  return Array.from(ends, (end, i) => Array.from(bytes.subarray(i ? ends[i - 1] : 0, end)));
}

function paint(state) {
  const { arrays, meta } = state;
  const { words, characters } = meta;
  const word = state.choices.tokenizer.value;
  const [ids, ends, bytes] = ["ids", "ends", "bytes"].map((name) => arrays[`${name}_${word}`].data);
  const parts = pieces(ends, bytes);
  const tokens = Array.from(ids);
  chips(state.chips, tokens, (_, i) => parts[i], { most: MOST, more: words.more, numbered: true });
  const per = tokens.length ? figure(characters / tokens.length) : words.undefined;
  state.tell([
    { name: "characters", label: words.characters, text: characters.toLocaleString("en") },
    { name: "bytes", label: words.bytes, text: bytes.length.toLocaleString("en") },
    { name: "tokens", label: words.tokens, text: tokens.length.toLocaleString("en") },
    { name: "per_token", label: words.per_token, text: per },
  ]);
  state.note.textContent = tokens.length ? meta.notes[word] : words.empty;
  painted(meta.view, { tokens: tokens.length, bytes: bytes.length }, { ids: tokens });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  state.chips.setAttribute("aria-label", state.meta.words.cut);
  texts(state, state.boxes, state.meta.texts, (name, text) => send(state, name, text, 0));
  choices(state, state.row, state.meta.choices, (name, word) => { paint(state); send(state, name, word); });
  paint(state);
}
