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

/** Draw picture i; bytes lie (n, height, width, channels) with 1, 3 or 4 channels. */
function drawPicture(canvas, pictures, i) {
  const [, height, width, channels] = pictures.shape;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  const start = i * width * height * channels;
  for (let p = 0; p < width * height; p++) {
    const at = start + p * channels;
    const [r, g, b] = channels === 1 ? [0, 0, 0] : [0, 1, 2];
    pixels.data.set([pictures.data[at + r], pictures.data[at + g], pictures.data[at + b],
      channels === 4 ? pictures.data[at + 3] : 255], 4 * p);
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

function caption(node, text, verdict) {
  const mark = verdict ? [element("b", { class: `fn-${verdict}`, text: `${VERDICTS[verdict]} ` })] : [];
  node.replaceChildren(...mark, text || "");
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  const count = arrays.pictures.shape[0];
  state.grid.style.setProperty("--size", `${meta.size}px`);
  state.grid.setAttribute("aria-label", meta.label);
  while (state.cells.length > count) state.cells.pop().figure.remove();
  while (state.cells.length < count) state.cells.push(cell(state.grid));
  state.cells.forEach((one, i) => {
    drawPicture(one.canvas, arrays.pictures, i);
    one.canvas.setAttribute("aria-label", meta.captions[i] || `${meta.label} ${i + 1}`);
    caption(one.caption, meta.captions[i], meta.verdicts[i]);
  });
  painted(meta.view, { pictures: count });
}
