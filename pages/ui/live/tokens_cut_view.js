// A text as a tokenizer cuts it: each token with its number and its bytes, as Python told them.

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
function pieces({ ends, bytes }) {
  return Array.from(ends.data, (end, i) => Array.from(bytes.data.subarray(i ? ends.data[i - 1] : 0, end)));
}

function paint(state) {
  const { arrays, meta } = state;
  const { words, characters } = meta;
  const parts = pieces(arrays);
  const tokens = Array.from(arrays.ids.data);
  chips(state.chips, tokens, (_, i) => parts[i], { most: MOST, more: words.more, numbered: true });
  const per = tokens.length ? figure(characters / tokens.length) : words.undefined;
  state.tell([
    { name: "characters", label: words.characters, text: characters.toLocaleString("en") },
    { name: "bytes", label: words.bytes, text: arrays.bytes.data.length.toLocaleString("en") },
    { name: "tokens", label: words.tokens, text: tokens.length.toLocaleString("en") },
    { name: "per_token", label: words.per_token, text: per },
  ]);
  state.note.textContent = tokens.length ? meta.note : words.empty;
  painted(meta.view, { tokens: tokens.length, bytes: arrays.bytes.data.length }, { ids: tokens });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  state.chips.setAttribute("aria-label", state.meta.words.cut);
  texts(state, state.boxes, state.meta.texts, (name, text) => send(state, name, text, 0));
  choices(state, state.row, state.meta.choices, (name, word) => send(state, name, word, 0));
  paint(state);
}
