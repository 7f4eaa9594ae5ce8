// Texts that a model wrote, each behind the name of who wrote it.

function build(root) {
  return { root, list: element("ul", { class: "fn-samples" }, root) };
}

export default function (component) {
  const state = keep(component, build);
  const { texts: written, label, view } = unpack(component.data).meta;
  state.list.setAttribute("aria-label", label);
  state.list.replaceChildren();
  for (const [name, text] of written) {
    const row = element("li", {}, state.list);
    element("b", { text: name }, row);
    element("q", { text }, row);
  }
  painted(view, { texts: written.length });
}
