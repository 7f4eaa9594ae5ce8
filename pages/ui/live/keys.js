// A key to the marks of a drawing: keys(list, [[ink, words, kind]]), kind: line, dash, bar, square,
// dot or ring.

function keys(list, marks) {
  list.replaceChildren();
  for (const [ink, text, kind] of marks) {
    const item = element("li", {}, list);
    element("span", { class: `fn-key fn-key-${kind}`, style: `--ink: var(--fn-${ink})` }, item);
    element("span", { text }, item);
  }
}
