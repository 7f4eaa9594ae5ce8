// Pieces of page under a choice: each word has its own, and they change hands at once.

function build(root) {
  const state = { root, row: element("div", { class: "fn-choices" }, root) };
  state.leaves = element("div", { class: "fn-leaves" }, root);
  return state;
}

function show(state) {
  const { choice, leaves, view } = state.meta;
  const word = state.choices[choice.name].value;
  if (state.word !== word || state.told !== state.meta.told) {
    state.leaves.innerHTML = leaves[word].map((piece) => `<div>${piece}</div>`).join("");
    Object.assign(state, { word, told: state.meta.told });
  }
  painted(view, {}, { word });
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  choices(state, state.row, [state.meta.choice], (name, word) => {
    show(state);
    send(state, name, word);
  });
  show(state);
}
