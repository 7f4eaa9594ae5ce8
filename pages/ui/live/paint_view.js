// A mask of land to paint on, with dots that are drawn from it at once.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PAST = 60; // strokes that can be undone

function build(root) {
  const state = { root, cells: null, past: [], next: [], at: [0, 0], turn: null };
  const pair = element("div", { class: "fn-paint" }, root);
  state.paper = stage(element("div", { class: "fn-paint-paper" }, pair), 2, (context, width, height) => drawPaper(state, context, width, height), {
    tabindex: 0, role: "application",
  });
  const tools = element("div", { class: "fn-paint-tools" }, pair);
  const side = element("div", { class: "fn-paint-side" }, pair);
  state.title = element("h3", { class: "fn-paint-title" }, side);
  state.map = stage(side, 2, (context, width, height) => drawMap(state, context, width, height), { role: "img" });
  state.tell = readouts(side);
  state.note = element("p", { class: "fn-paint-note", role: "status" }, side);
  const row = element("div", { class: "fn-paint-row" }, tools);
  state.choiceNode = element("div", { class: "fn-choices" }, row);
  const swatch = element("div", { class: "fn-paint-swatch" }, row);
  state.swatch = stage(swatch, 1, (context, width) => drawSwatch(state, context, width), { "aria-hidden": "true" });
  state.buttons = element("div", { class: "fn-buttons" }, row);
  state.rangeNode = element("div", {}, tools);
  state.startLabel = element("p", { class: "fn-paint-label" }, tools);
  state.starts = element("div", { class: "fn-buttons" }, tools);
  state.say = element("p", { class: "fn-sr", "aria-live": "polite" }, root);
  state.refresh = eachFrame(() => paint(state));
  listen(state);
  return state;
}

// The mask: one number a cell, 1 is land.

function unpackBits(bits, count) {
  return Uint8Array.from({ length: count }, (_, cell) => (bits[cell >> 3] >> (7 - (cell & 7))) & 1);
}

function packBits(cells) {
  const bits = new Uint8Array(cells.length / 8);
  cells.forEach((land, cell) => { bits[cell >> 3] |= land << (7 - (cell & 7)); });
  return btoa(String.fromCharCode(...bits));
}

/** How many pieces the land has; cells touch along an edge or at a corner. */
function pieces(cells, [rows, columns]) {
  const left = cells.slice();
  let count = 0;
  for (let first = 0; first < left.length; first++) {
    if (!left[first]) continue;
    count++;
    left[first] = 0;
    for (const stack = [first]; stack.length;) {
      const cell = stack.pop();
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
          const other = r * columns + c;
          if (left[other]) { left[other] = 0; stack.push(other); }
        }
      }
    }
  }
  return count;
}

/** Dots even over the land: a cell, then a place in it, from the uniforms that Python sent. */
function drawn(state, land) {
  const [rows, columns] = state.meta.shape;
  const u = state.arrays.uniforms.data;
  const dots = new Float32Array((2 * u.length) / 3);
  for (let i = 0; land.length && 3 * i < u.length; i++) {
    const cell = land[Math.min(land.length - 1, Math.floor(u[3 * i] * land.length))];
    dots[2 * i] = ((cell % columns + u[3 * i + 1]) * 360) / columns - 180;
    dots[2 * i + 1] = 90 - ((Math.floor(cell / columns) + 1 - u[3 * i + 2]) * 180) / rows;
  }
  return dots;
}

// Strokes.

function remember(state) {
  state.past.push([state.cells.slice(), state.meta.shape]);
  state.past = state.past.slice(-PAST);
  state.next = [];
}

/** Land or sea under a round brush in the middle of the cell at row, column. */
function dab(state, row, column) {
  const [rows, columns] = state.meta.shape;
  const half = state.ranges.brush.value / 2;
  const land = state.choices.tool.value === "land" ? 1 : 0;
  for (let r = Math.max(0, Math.ceil(row - half)); r <= Math.min(rows - 1, row + half); r++) {
    for (let c = Math.max(0, Math.ceil(column - half)); c <= Math.min(columns - 1, column + half); c++) {
      if ((r - row) ** 2 + (c - column) ** 2 <= half ** 2) state.cells[r * columns + c] = land;
    }
  }
}

function stroke(state, [r0, c0], [r1, c1]) {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(r1 - r0), Math.abs(c1 - c0))));
  for (let i = 0; i <= steps; i++) {
    dab(state, Math.round(r0 + ((r1 - r0) * i) / steps), Math.round(c0 + ((c1 - c0) * i) / steps));
  }
  state.refresh();
}

function replace(state, cells, shape = state.meta.shape) {
  remember(state);
  [state.cells, state.meta.shape] = [cells, shape];
  state.refresh();
  settle(state);
}

function back(state, from, to) {
  if (!state[from].length) return;
  state[to].push([state.cells, state.meta.shape]);
  [state.cells, state.meta.shape] = state[from].pop();
  state.refresh();
  settle(state);
}

/** Cells of land, and of sea, that a world needs. */
const least = (state) => Math.round(state.meta.least * state.cells.length);

/** Tell Python of a mask that can be a world, once the hand has let go. */
function settle(state) {
  const land = state.cells.reduce((sum, one) => sum + one, 0);
  if (Math.min(land, state.cells.length - land) < least(state)) return;
  send(state, "mask", packBits(state.cells), 150);
}

function listen(state) {
  const { canvas } = state.paper;
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    const [rows, columns] = state.meta.shape;
    const inside = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    return [inside((event.clientY - box.top) / box.height, rows), inside((event.clientX - box.left) / box.width, columns)];
  };
  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    remember(state);
    state.held = true;
    state.at = spot(event);
    stroke(state, state.at, state.at);
  };
  canvas.onpointermove = (event) => {
    state.hover = spot(event);
    if (!state.held) { state.paper.redraw(); return; }
    const last = state.at;
    state.at = state.hover;
    stroke(state, last, state.at);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (state.held) settle(state);
    state.held = false;
  };
  canvas.onpointerleave = () => { state.hover = null; state.paper.redraw(); };
  canvas.onfocus = canvas.onblur = () => { state.pen = false; state.paper.redraw(); };
  canvas.onkeydown = (event) => onKey(state, event);
  canvas.onkeyup = (event) => {
    if (event.key === " " && state.pen) { state.pen = false; settle(state); }
  };
}

/** Arrows move the brush (Shift: by eight cells), the space bar paints, held down also on the way. */
function onKey(state, event) {
  const step = STEPS[event.key];
  const word = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && (word === "z" || word === "y")) {
    if (word === "z" && !event.shiftKey) back(state, "past", "next");
    else back(state, "next", "past");
  } else if (event.key === " ") {
    if (!event.repeat && !state.pen) { state.pen = true; remember(state); }
    stroke(state, state.at, state.at);
  } else if (step) {
    const [rows, columns] = state.meta.shape;
    const far = event.shiftKey ? 8 : 1;
    const last = state.at;
    state.at = [Math.max(0, Math.min(rows - 1, last[0] + far * step[0])), Math.max(0, Math.min(columns - 1, last[1] + far * step[1]))];
    if (state.pen) stroke(state, last, state.at);
    state.paper.redraw();
  } else return;
  event.preventDefault();
  sayPlace(state);
}

function sayPlace(state) {
  const [rows, columns] = state.meta.shape;
  const { words } = state.meta;
  const [row, column] = state.at;
  const land = state.cells[row * columns + column];
  state.say.textContent = words.place
    .replace("{row}", row + 1).replace("{column}", column + 1).replace("{what}", land ? words.land : words.sea);
}

// Drawing.

/** The land, one pixel a cell. */
function cellPicture(state, [r, g, b]) {
  const [rows, columns] = state.meta.shape;
  const picture = new OffscreenCanvas(columns, rows);
  const pixels = new ImageData(columns, rows);
  const ink = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  new Uint32Array(pixels.data.buffer).forEach((_, cell, shade) => { if (state.cells[cell]) shade[cell] = ink; });
  picture.getContext("2d").putImageData(pixels, 0, 0);
  return picture;
}

function drawPaper(state, context, width, height) {
  if (!state.cells) return;
  const colour = palette(state.root);
  const [rows, columns] = state.meta.shape;
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, height);
  const place = { ...chart("flat", width, height), width, height };
  drawGraticule(context, place, colour);
  const [across, up] = [width / columns, height / rows];
  context.imageSmoothingEnabled = false;
  context.drawImage(cellPicture(state, rgb(colour("land"))), 0, 0, width, height);
  const focused = state.paper.canvas.getRootNode().activeElement === state.paper.canvas;
  const at = state.hover || (focused ? state.at : null);
  if (!at) return;
  const size = Math.max(3, (state.ranges.brush.value / 2) * across);
  for (const [ink, line] of [[colour("ground"), 4], [colour("samples"), 2]]) {
    context.strokeStyle = ink;
    context.lineWidth = line;
    context.beginPath();
    context.arc((at[1] + 0.5) * across, (at[0] + 0.5) * up, size, 0, 6.2832);
    context.stroke();
  }
}

/** The brush: how wide it is, and what it leaves behind. */
function drawSwatch(state, context, width) {
  if (!state.ranges) return;
  const colour = palette(state.root);
  const { brush } = state.ranges;
  context.fillStyle = colour(state.choices.tool.value);
  context.strokeStyle = colour("samples");
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(width / 2, width / 2, 1 + ((width / 2 - 2) * brush.value) / Number(brush.input.max), 0, 6.2832);
  context.fill();
  context.stroke();
}

function drawMap(state, context, width, height) {
  if (!state.dots) return;
  const colour = palette(state.root);
  const place = { ...chart("flat", width, height), width, height };
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, height);
  drawGraticule(context, place, colour);
  context.globalAlpha = 0.85;
  drawDots(context, place, state.dots, state.land ? state.dots.length / 2 : 0, colour("truth"), Math.max(0.9, width / 420));
  context.globalAlpha = 1;
}

function paint(state) {
  if (!state.cells) return;
  const { meta } = state;
  const land = [];
  state.cells.forEach((one, cell) => { if (one) land.push(cell); });
  state.land = land.length;
  state.dots = drawn(state, land);
  const share = land.length / state.cells.length;
  const values = { share, area: share * 64800, entropy: Math.log(share * 64800), pieces: pieces(state.cells, meta.shape) };
  state.paper.redraw();
  state.map.redraw();
  state.undo.disabled = !state.past.length;
  state.redo.disabled = !state.next.length;
  const { labels } = meta;
  state.tell([
    { name: "share", label: labels.share, text: figure(100 * share), note: "%" },
    { name: "area", label: labels.area, text: Math.round(values.area).toLocaleString("en").replace(/,/g, "\u202f"), note: "deg²" },
    { name: "entropy", label: labels.entropy, text: land.length ? figure(values.entropy, 5) : labels.none, note: land.length ? meta.nats : "" },
    { name: "pieces", label: labels.pieces, text: String(values.pieces) },
  ]);
  const short = land.length < least(state) ? labels.little : state.cells.length - land.length < least(state) ? labels.much : "";
  state.note.textContent = short;
  state.tallied = values;
  announce(state);
}

/** Say what is shown: the world's numbers, the brush, the first dots. */
function announce(state) {
  const values = { ...state.tallied, brush: state.ranges.brush.value };
  painted(state.meta.view, values, { dots: [...state.dots.subarray(0, 8)], land: state.land });
}

/** Undo, redo and clear; and the masks to start from. */
function buttons(state) {
  if (state.undo) return;
  const { words, starts } = state.meta;
  const button = (parent, text, work) => {
    const node = element("button", { type: "button", text }, parent);
    node.onclick = work;
    return node;
  };
  const turned = () => state.cells.map((one) => 1 - one);
  state.undo = button(state.buttons, words.undo, () => back(state, "past", "next"));
  state.redo = button(state.buttons, words.redo, () => back(state, "next", "past"));
  button(state.buttons, words.swap, () => replace(state, turned()));
  state.startLabel.textContent = words.start;
  for (const [name, label] of starts) {
    button(state.starts, label, () => {
      const [rows, columns] = state.arrays[`start_${name}`].shape;
      const shape = [rows, columns * 8];
      replace(state, unpackBits(state.arrays[`start_${name}`].data, shape[0] * shape[1]), shape);
    });
  }
  button(state.starts, words.clear, () => replace(state, new Uint8Array(state.cells.length)));
}

export default function (component) {
  const state = keep(component, build);
  const shape = state.meta?.shape;
  Object.assign(state, unpack(component.data));
  const { meta } = state;
  const told = (name, value) => send(state, name, value, 0);
  const brushed = () => {
    state.paper.redraw();
    state.swatch.paint();
    announce(state);
  };
  choices(state, state.choiceNode, meta.choices, (name, word) => { brushed(); told(name, word); });
  ranges(state, state.rangeNode, meta.ranges, brushed, told);
  state.swatch.redraw();
  buttons(state);
  const mask = btoa(String.fromCharCode(...state.arrays.mask.data));
  news(state, "mask", mask, state.told);
  state.told = mask;
  if (state.turn !== meta.turn) { // another mask from Python: a preset, a file, a reset, a link
    state.turn = meta.turn;
    if (!shape) state.at = [Math.floor(meta.shape[0] / 2), Math.floor(meta.shape[1] / 2)];
    if (state.cells) {
      state.past.push([state.cells, shape]);
      state.next = [];
    }
    state.cells = unpackBits(state.arrays.mask.data, meta.shape[0] * meta.shape[1]);
  } else meta.shape = shape;
  state.title.textContent = meta.labels.map;
  state.paper.canvas.setAttribute("aria-label", meta.label);
  state.map.canvas.setAttribute("aria-label", meta.labels.map);
  paint(state);
}
