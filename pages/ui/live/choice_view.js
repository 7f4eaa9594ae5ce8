// A row of choices whose effect another view draws, once Python has answered.

function build(root) {
  return { root, row: element("div", { class: "fn-choices" }, root) };
}

export default function (component) {
  const state = keep(component, build);
  const { meta } = unpack(component.data);
  choices(state, state.row, meta.choices, (name, word) => send(state, name, word, 0));
}
