// A formula whose numbers follow a live view, and whose symbols light up what they speak of.

function light(part) {
  document.dispatchEvent(new CustomEvent("fromnoise:light", { detail: { part } }));
}

function build(root) {
  return { row: element("div", { class: "fn-formula", role: "group" }, root), numbers: [] };
}

function place(state, term) {
  const attributes = { class: "fn-term", title: term.says };
  if (term.part) Object.assign(attributes, { tabindex: 0, "data-part": term.part });
  if (term.says) attributes["aria-label"] = term.says;
  const node = element("span", attributes, state.row);
  element("span", { class: "fn-symbol", text: term.symbol }, node);
  const number = element("span", { class: "fn-under", text: term.value || " " }, node);
  if (term.part) {
    node.onpointerenter = node.onfocus = () => light(term.part);
    node.onpointerleave = node.onblur = () => light(null);
  }
  return { term, number };
}

export default function (component) {
  const state = keep(component, build);
  const { terms, listen, label } = unpack(component.data).meta;
  state.row.setAttribute("aria-label", label);
  const shape = JSON.stringify(terms.map(({ value, ...rest }) => rest));
  if (state.shape !== shape) {
    state.shape = shape;
    state.row.replaceChildren();
    state.numbers = terms.map((term) => place(state, term));
  }
  terms.forEach((term, i) => {
    if (!term.live || !listen) state.numbers[i].number.textContent = term.value || " ";
  });
  const tell = (detail) => {
    if (!detail || detail.view !== listen) return;
    for (const { term, number } of state.numbers) {
      const value = detail.values[term.live];
      if (term.live && value !== undefined) number.textContent = figure(value * term.scale) + (term.unit ? ` ${term.unit}` : "");
    }
  };
  const follow = (event) => tell(event.detail);
  tell((window.fromNoiseDrawn || {})[listen]);
  if (listen) document.addEventListener("fromnoise:draw", follow);
  return () => document.removeEventListener("fromnoise:draw", follow);
}
