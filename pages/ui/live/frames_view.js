// A row of pictures with captions and notes; a slider chooses which frame all of them show.

const MARKS = { right: "✓ ", wrong: "✕ " };

function build(root) {
  const state = { root, step: 0, values: {}, cells: [] };
  state.above = element("div", { class: "fn-choices" }, root);
  state.grid = element("div", { class: "fn-grid", role: "list" }, root);
  state.controls = element("div", { class: "fn-controls" }, root);
  state.tell = readouts(root);
  state.later = eachFrame(() => paint(state));
  return state;
}

function cell(grid) {
  const figure = element("figure", { role: "listitem" }, grid);
  return { figure, canvas: element("canvas", { role: "img" }, figure), caption: element("figcaption", {}, figure) };
}

const fixed = new Map(); // pictures that no setting changes, by their address

/** Fetch the pictures of an address once for the page. */
function hold(address) {
  const one = { data: null };
  fixed.set(address, one);
  one.coming = fetch(asset(address), { priority: "low" }).then((answer) => answer.arrayBuffer())
    .then((bytes) => { one.data = unpack(new Uint8Array(bytes)).arrays.frames.data; });
  one.coming.catch(() => fixed.delete(address)); // asked for again at the next change
  return one;
}

/** The bytes of the pictures, or null until they have come, when they are painted. */
function pictures(state) {
  const { address } = state.meta;
  if (!address) return state.arrays.frames.data;
  const one = fixed.get(address) || hold(address);
  if (!one.data) one.coming.then(state.later, () => {});
  return one.data;
}

function paint(state) {
  const { meta } = state;
  const bytes = pictures(state);
  const [steps, count, height, width, channels] = meta.shape;
  const k = Math.min(state.step, steps - 1);
  const one = height * width * channels;
  while (state.cells.length > count) state.cells.pop().figure.remove();
  while (state.cells.length < count) {
    const row = meta.columns && state.cells.length % meta.columns === 0 && meta.rows[state.cells.length / meta.columns];
    if (row) element("h3", { class: "fn-row-title", text: row }, state.grid);
    state.cells.push(cell(state.grid));
  }
  state.cells.forEach(({ canvas, caption }, i) => {
    if (bytes) putPicture(canvas, bytes, (k * count + i) * one, [height, width, channels]);
    else [canvas.width, canvas.height] = [width, height];
    const verdict = (meta.verdicts[k] || [])[i];
    const note = (meta.notes[k] || [])[i] || "";
    const mark = verdict ? [element("b", { class: `fn-${verdict}`, text: MARKS[verdict] })] : [];
    const title = meta.captions[i] || "";
    const line = title && note ? [element("br")] : [];
    caption.replaceChildren(element("span", { style: "color:var(--fn-text)", text: title }), ...line, ...mark, note);
    canvas.setAttribute("aria-label", [title || `${meta.label} ${i + 1}`, note].filter(Boolean).join(": "));
  });
  const values = { ...state.values };
  for (const { name, frames } of meta.readouts) values[name] = frames[k];
  state.tell(meta.readouts.map(({ name, label, unit, digits, infinite }) => ({
    name, label, note: unit,
    text: values[name] === null ? infinite : figure(unit === "%" ? 100 * values[name] : values[name], digits),
  })));
  if (bytes) painted(meta.view, values, { step: k });
}

/** Take in the bytes of the pictures, from Python or fetched ahead, and draw them. */
function show(state, bytes, moved = "") {
  const { arrays, meta } = unpack(bytes);
  if (moved) stay(state, meta, moved);
  Object.assign(state, { arrays, meta });
  state.grid.style.setProperty("--size", `${meta.size}px`);
  state.grid.setAttribute("aria-label", meta.label);
  state.grid.classList.toggle("fn-columns", meta.columns > 0);
  state.grid.style.setProperty("--columns", meta.columns);
  state.grid.style.setProperty("--narrow", meta.narrow);
  const follow = () => {
    for (const { name, sweep, values } of meta.ranges) {
      state.values[name] = state.ranges[name].value;
      if (sweep) state.step = values.indexOf(state.values[name]);
    }
  };
  rowsOfChoices(state);
  const moves = (name) => {
    if (showAhead(state, name, state.ranges[name].value)) return;
    follow();
    state.later();
  };
  ranges(state, state.controls, meta.ranges, moves,
    (name, value) => { want(state, name, value); send(state, name, value, patience(state, name)); });
  follow();
  if (!state.still) paint(state);
}

export default function (component) {
  take(keep(component, build), component.data);
}
