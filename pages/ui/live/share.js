// Copy the link that restores this exact state; print the lesson as a handout.

function build(root) {
  const row = element("div", { class: "fn-buttons" }, root);
  const copy = element("button", { type: "button", name: "copy" }, row);
  const print = element("button", { type: "button", name: "print" }, row);
  const said = element("span", { class: "fn-sr", "aria-live": "polite" }, root);
  return { copy, print, said };
}

export default function (component) {
  const state = keep(component, build);
  const { words } = unpack(component.data).meta;
  state.copy.textContent = words.copy;
  state.print.textContent = words.print;
  state.print.onclick = () => window.print();
  state.copy.onclick = async () => {
    let answer = words.copied;
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      answer = words.refused;
    }
    state.said.textContent = answer;
    state.copy.textContent = answer;
    setTimeout(() => { state.copy.textContent = words.copy; }, 2000);
  };
}
