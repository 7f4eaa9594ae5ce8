// Two sheets of small pictures; a slider chooses which frame the first sheet shows.

function build(root) {
  const pair = element("div", { class: "fn-sheets", role: "group" }, root);
  const state = { root, pair, step: 0, values: {} };
  state.sheets = [sheet(pair), sheet(pair)];
  state.controls = element("div", { class: "fn-controls" }, root);
  state.above = element("div", { class: "fn-choices" }, root);
  state.tell = readouts(root);
  state.later = eachFrame(() => paint(state));
  return state;
}

function sheet(pair) {
  const box = element("section", { class: "fn-sheet" }, pair);
  return { title: element("h3", {}, box), grid: element("div", { class: "fn-tiles", role: "list" }, box), cells: [] };
}

function cell(grid) {
  const figure = element("figure", { role: "listitem" }, grid);
  return { canvas: element("canvas", { role: "img" }, figure), mark: element("span", { class: "fn-mark" }, figure) };
}

function fill(one, title, count, bytes, size, marks, words) {
  one.title.textContent = title;
  while (one.cells.length > count) one.cells.pop().canvas.parentElement.remove();
  while (one.cells.length < count) one.cells.push(cell(one.grid));
  one.cells.forEach(({ canvas, mark }, i) => {
    putPicture(canvas, bytes, i * size[0] * size[1] * 3, [...size, 3]);
    const word = marks ? (marks[i] ? "right" : "wrong") : "";
    canvas.setAttribute("aria-label", `${title} ${i + 1}${word ? `: ${words[word]}` : ""}`);
    mark.className = `fn-mark fn-${word}`;
    mark.textContent = { right: "✓", wrong: "✕" }[word] || "";
    mark.title = words[word] || "";
  });
}

function paint(state) {
  const { arrays, meta } = state;
  const [, count, height, width] = arrays.frames.shape;
  const k = Math.min(state.step, arrays.frames.shape[0] - 1);
  const size = count * height * width * 3;
  const marks = arrays.marks ? arrays.marks.data.subarray(k * count, (k + 1) * count) : null;
  fill(state.sheets[0], meta.titles[0], count, arrays.frames.data.subarray(k * size, (k + 1) * size),
    [height, width], marks, meta.words);
  fill(state.sheets[1], meta.titles[1], arrays.beside.shape[0], arrays.beside.data, [height, width],
    arrays.beside_marks ? arrays.beside_marks.data : null, meta.words);
  const values = { ...state.values };
  for (const { name, frames } of meta.readouts) values[name] = frames[k];
  state.tell(meta.readouts.map(({ name, label, unit, digits, infinite }) => ({
    name, label, note: unit,
    text: values[name] === null ? infinite : figure(unit === "%" ? 100 * values[name] : values[name], digits),
  })));
  painted(meta.view, values, { step: k, clean: marks ? marks.reduce((sum, one) => sum + one, 0) : null });
}

/** Take in the bytes of the sheets, from Python or fetched ahead, and draw them. */
function show(state, bytes, moved = "") {
  const { arrays, meta } = unpack(bytes);
  if (moved) stay(state, meta, moved);
  Object.assign(state, { arrays, meta });
  state.pair.setAttribute("aria-label", meta.label);
  const follow = () => {
    for (const { name, sweep, values } of meta.ranges) {
      state.values[name] = state.ranges[name].value;
      if (sweep) state.step = values.indexOf(state.values[name]);
    }
  };
  rowsOfChoices(state);
  ranges(state, state.controls, meta.ranges, () => { follow(); state.later(); },
    (name, value) => { want(state, name, value); send(state, name, value, patience(state, name)); });
  follow();
  if (!state.still) paint(state);
}

export default function (component) {
  take(keep(component, build), component.data);
}
