// Four typed numbers, the twins of the box on a map.

/** The typed numbers beside the map that say the same as the first box, and move it. */
function twins(state) {
  const { twins: labels, words } = state.meta;
  if (state.twinNode.children.length !== labels.length) {
    state.twinNode.replaceChildren();
    state.twins = labels.map((label, edge) => twin(state, label, edge, words));
  }
  state.twins.forEach((input, edge) => {
    const ends = [[-180, 179], [-90, 89], [-179, 180], [-89, 90]][edge];
    [input.min, input.max] = ends;
    if (document.activeElement !== input && input.getRootNode().activeElement !== input) input.value = state.boxes[0][edge];
  });
}

function twin(state, label, edge, words) {
  const column = element("label", { class: "fn-twin", text: label }, state.twinNode);
  const name = `box_${["west", "south", "east", "north"][edge]}`;
  const input = element("input", { type: "number", step: 1, name, "aria-label": `${label}, ${words.typed}` }, column);
  const taken = () => {
    const box = state.boxes[0];
    const others = [[-180, box[2] - 1], [-90, box[3] - 1], [box[0] + 1, 180], [box[1] + 1, 90]][edge];
    const typed = Number(input.value);
    const good = input.value.trim() !== "" && Number.isInteger(typed) && typed >= others[0] && typed <= others[1];
    input.setCustomValidity(good ? "" : `${words.refused} ${others[0]} – ${others[1]}`);
    input.setAttribute("aria-invalid", String(!good));
    if (good) setBox(state, box.map((side, at) => (at === edge ? typed : side)), 0);
    return good;
  };
  input.oninput = taken;
  input.onchange = () => { if (taken()) release(state); else input.reportValidity(); };
  input.onblur = () => { input.value = state.boxes[0][edge]; input.setCustomValidity(""); input.removeAttribute("aria-invalid"); };
  return input;
}
