// A grid of small pictures, crisp when scaled, with captions and verdicts.

const VERDICTS = { right: "✓", wrong: "✕" };

function build(root) {
  const grid = element("div", { class: "fn-grid", role: "list" }, root);
  return { root, grid, cells: [] };
}

/** One cell: a canvas of the picture's own size (CSS scales it), a mark, a caption. */
function cell(grid) {
  const figure = element("figure", { role: "listitem" }, grid);
  const canvas = element("canvas", { role: "img" }, figure);
  const caption = element("figcaption", {}, figure);
  return { figure, canvas, caption };
}

function caption(node, text, verdict) {
  const mark = verdict ? [element("b", { class: `fn-${verdict}`, text: `${VERDICTS[verdict]} ` })] : [];
  node.replaceChildren(...mark, text || "");
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  const [count, ...shape] = arrays.pictures.shape;
  const step = shape.reduce((product, size) => product * size, 1);
  state.grid.style.setProperty("--size", `${meta.size}px`);
  state.grid.setAttribute("aria-label", meta.label);
  while (state.cells.length > count) state.cells.pop().figure.remove();
  while (state.cells.length < count) state.cells.push(cell(state.grid));
  state.cells.forEach((one, i) => {
    putPicture(one.canvas, arrays.pictures.data, i * step, shape);
    one.canvas.setAttribute("aria-label", meta.captions[i] || `${meta.label} ${i + 1}`);
    caption(one.caption, meta.captions[i], meta.verdicts[i]);
  });
  painted(meta.view, { pictures: count });
}
