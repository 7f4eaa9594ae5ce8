// Counts as bars, each with a name, a note, and the text that was counted.

function build(root) {
  return { root, title: element("h3", {}, root), list: element("ol", { class: "fn-bars fn-counted" }, root) };
}

export default function (component) {
  const state = keep(component, build);
  const { rows, label, view } = unpack(component.data).meta;
  state.title.textContent = label;
  const most = Math.max(...rows.map(({ count }) => count), 1);
  state.list.replaceChildren();
  for (const { name, count, text, note } of rows) {
    const made = bar(state.list);
    made.name.textContent = name;
    made.ink.style.width = `${(100 * count) / most}%`;
    made.count.textContent = count;
    const said = element("span", { class: "fn-bar-said" }, made.row);
    element("span", { text, dir: "auto" }, said);
    element("small", { text: note }, said);
  }
  painted(view, Object.fromEntries(rows.map(({ name, count }) => [name, count])));
}
