// A row of choices whose effect another view draws, once Python has answered; a sentence under it
// says at once what they come to.

function build(root) {
  const row = element("div", { class: "fn-choices" }, root);
  return { root, row, line: element("p", { class: "fn-said", "aria-live": "polite" }, root) };
}

function tell(state) {
  const words = state.meta.choices.map(({ name }) => state.choices[name].value);
  const sentence = state.meta.said[words.join("|")] || "";
  state.line.hidden = !sentence;
  if (state.line.textContent === sentence) return;
  state.line.textContent = sentence;
  painted(state.meta.view, Object.fromEntries(state.meta.choices.map(({ name }, i) => [name, words[i]])));
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  choices(state, state.row, state.meta.choices, (name, word) => { tell(state); send(state, name, word, 0); });
  tell(state);
}
