// An outfit under a mask of patches to paint, and what Python draws round the patches that are kept.

const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Masks by name, as digits: row by row, 1 is kept. */
const MASKS = { face: "ffffffffff000000", clothes: "000000000000ffff", half: "f0f0f0f0f0f0f0f0", none: "0000000000000000" };

function build(root) {
  const state = { root, cells: null, at: [0, 0], held: null };
  state.row = element("div", { class: "fn-choices" }, root);
  const pair = element("div", { class: "fn-fill" }, root);
  const left = element("div", { class: "fn-fill-left" }, pair);
  state.title = element("h3", {}, left);
  state.paper = stage(left, 1, (context, width) => drawPaper(state, context, width), { tabindex: 0, role: "application" });
  const right = element("div", { class: "fn-fill-right" }, pair);
  state.madeTitle = element("h3", {}, right);
  state.grid = element("div", { class: "fn-fill-made", role: "list" }, right);
  state.buttons = element("div", { class: "fn-buttons" }, root);
  state.tell = readouts(root);
  state.say = element("p", { class: "fn-sr", "aria-live": "polite" }, root);
  state.later = eachFrame(() => paint(state));
  listen(state);
  return state;
}

function fromDigits(digits) {
  return [...digits].flatMap((digit) => [3, 2, 1, 0].map((bit) => (parseInt(digit, 16) >> bit) & 1));
}

function toDigits(cells) {
  const digits = [];
  for (let k = 0; k < cells.length; k += 4) digits.push((8 * cells[k] + 4 * cells[k + 1] + 2 * cells[k + 2] + cells[k + 3]).toString(16));
  return digits.join("");
}

function drawPaper(state, context, width) {
  if (!state.cells) return;
  const { side } = state.meta;
  const { data, shape } = state.arrays.pictures;
  state.small = state.small || document.createElement("canvas");
  putPicture(state.small, data, Number(state.choices.kept_outfit.value) * shape[1] * shape[2] * 3, shape.slice(1));
  context.imageSmoothingEnabled = false;
  context.drawImage(state.small, 0, 0, width, width);
  const colour = palette(state.root);
  const size = width / side;
  context.fillStyle = colour("ground");
  context.strokeStyle = colour("quiet");
  context.lineWidth = 1;
  state.cells.forEach((kept, cell) => {
    if (kept) return;
    const [x, y] = [(cell % side) * size, Math.floor(cell / side) * size];
    context.globalAlpha = 0.82;
    context.fillRect(x, y, size, size);
    context.globalAlpha = 1;
    context.beginPath(); // a stroke across, so that it is not told by its shade alone
    context.moveTo(x + size * 0.25, y + size * 0.75);
    context.lineTo(x + size * 0.75, y + size * 0.25);
    context.stroke();
  });
  if (state.paper.canvas.getRootNode().activeElement !== state.paper.canvas) return;
  for (const [ink, line] of [["ground", 5], ["samples", 2.5]]) {
    context.strokeStyle = colour(ink);
    context.lineWidth = line;
    context.strokeRect(state.at[1] * size + 2, state.at[0] * size + 2, size - 4, size - 4);
  }
}

function put(state, cells) {
  state.cells = cells;
  state.later();
  send(state, "kept", toDigits(cells), 150);
}

/** Give a patch the value that the stroke began with. */
function touch(state, [row, column]) {
  const cell = row * state.meta.side + column;
  state.at = [row, column];
  if (state.held === null) state.held = 1 - state.cells[cell];
  state.cells[cell] = state.held;
  state.later();
}

function listen(state) {
  const { canvas } = state.paper;
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    const inside = (share) => Math.min(state.meta.side - 1, Math.max(0, Math.floor(share * state.meta.side)));
    return [inside((event.clientY - box.top) / box.height), inside((event.clientX - box.left) / box.width)];
  };
  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    touch(state, spot(event));
  };
  canvas.onpointermove = (event) => { if (state.held !== null) touch(state, spot(event)); };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (state.held === null) return;
    state.held = null;
    put(state, state.cells);
  };
  canvas.onfocus = canvas.onblur = () => state.paper.redraw();
  canvas.onkeydown = (event) => {
    const step = WAYS[event.key];
    if (event.key === " ") {
      touch(state, state.at);
      state.held = null;
      put(state, state.cells);
    } else if (step) {
      state.at = state.at.map((place, k) => Math.max(0, Math.min(state.meta.side - 1, place + step[k])));
      state.paper.redraw();
    } else return;
    event.preventDefault();
    sayPlace(state);
  };
}

function sayPlace(state) {
  const { words, side } = state.meta;
  const kept = state.cells[state.at[0] * side + state.at[1]];
  state.say.textContent = words.place.replace("{row}", state.at[0] + 1).replace("{column}", state.at[1] + 1)
    .replace("{what}", kept ? words.yes : words.no);
}

function fillGrid(state) {
  const { made } = state.arrays;
  const [count, height, width] = made.shape;
  while (state.grid.children.length < count) element("canvas", { role: "img" }, element("figure", { role: "listitem" }, state.grid));
  [...state.grid.children].forEach((figure, k) => {
    putPicture(figure.firstChild, made.data, k * height * width * 3, [height, width, 3]);
    figure.firstChild.setAttribute("aria-label", `${state.meta.words.made} ${k + 1}: ${state.meta.worn[k]}`);
  });
}

function paint(state) {
  const { words, view } = state.meta;
  const kept = state.cells.reduce((sum, one) => sum + one, 0);
  state.paper.redraw();
  fillGrid(state);
  state.tell([{ name: "kept", label: words.count, text: `${kept} / ${state.cells.length}` }]);
  const outfit = state.choices.kept_outfit.value;
  painted(view, { kept, first: state.arrays.made.data[0] }, { mask: toDigits(state.cells), outfit });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  const { meta } = state;
  choices(state, state.row, meta.choices, (name, word) => { paint(state); send(state, name, word, 0); });
  if (!state.buttons.children.length) {
    for (const name of Object.keys(MASKS)) {
      element("button", { type: "button", name, text: meta.words[name] }, state.buttons).onclick = () => put(state, fromDigits(MASKS[name]));
    }
  }
  if (news(state, "kept", meta.mask, state.maskTold)) state.cells = fromDigits(meta.mask);
  state.maskTold = meta.mask;
  state.title.textContent = meta.words.kept;
  state.madeTitle.textContent = meta.words.made;
  state.paper.canvas.setAttribute("aria-label", meta.words.label);
  paint(state);
}
