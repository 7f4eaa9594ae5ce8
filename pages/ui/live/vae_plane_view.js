// A plane through three pictures' codes: a sheet of decoded pictures, and a place on it that you hold.

const SIDE = 7; // pictures along each side of the sheet
const [LEAST, MOST] = [-0.25, 1.25];
const STEPS = { ArrowRight: [0.05, 0], ArrowLeft: [-0.05, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] };

function build(root) {
  const state = { root };
  const top = element("div", { class: "fn-vae-plane" }, root);
  state.sheet = stage(top, 1, (context, width, height) => drawSheet(state, context, width, height), { role: "application", tabindex: 0 });
  state.sheet.canvas.classList.add("fn-crisp");
  const side = element("div", {}, top);
  const pair = element("div", { class: "fn-vae-pair" }, side);
  state.cards = ["code", "pixels"].map(() => {
    const figure = element("figure", {}, pair);
    return { title: element("h3", {}, figure), canvas: element("canvas", { role: "img", class: "fn-crisp" }, figure), words: element("figcaption", {}, figure) };
  });
  state.controls = element("div", {}, side);
  state.later = eachFrame(() => paint(state));
  hold(state);
  return state;
}

/** Hold a place by pointer or arrow keys. */
function hold(state) {
  const { canvas } = state.sheet;
  const clip = (value) => Math.round(Math.max(LEAST, Math.min(MOST, value)) * 20) / 20;
  const go = (u, v) => { state.ranges.along.set(clip(u)); state.ranges.up.set(clip(v)); state.later(); };
  const rest = () => { for (const name of ["along", "up"]) send(state, name, state.ranges[name].value); };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
    go(LEAST + x * (MOST - LEAST), LEAST + y * (MOST - LEAST));
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); state.held = true; at(event); };
  canvas.onpointermove = (event) => { if (state.held) at(event); };
  canvas.onpointerup = canvas.onpointercancel = () => { if (state.held) rest(); state.held = false; };
  canvas.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    go(state.ranges.along.value + step[0], state.ranges.up.value + step[1]);
    rest();
  };
}

const corners = (state) => ["a", "b", "c"].map((name) => state.ranges[name].value - 1);

/** A + u (B - A) + v (C - A), of codes or of levels. */
function between(state, rows, u, v) {
  const [a, b, c] = rows;
  return Array.from(a, (first, i) => first + u * (b[i] - first) + v * (c[i] - first));
}

/** The sheet, picture by picture, two at a time. */
function fill(state, turn, place) {
  if (turn !== state.turn || !state.net) return;
  const context = state.picture.getContext("2d");
  const rows = corners(state).map((which) => rowOf(state.net.mean, which));
  for (let done = 0; done < 2 && place < SIDE * SIDE; done++, place++) {
    const [row, column] = [Math.floor(place / SIDE), place % SIDE];
    const share = (step) => LEAST + ((step + 0.5) / SIDE) * (MOST - LEAST);
    const bytes = asBytes(pictureOf(state.net, between(state, rows, share(column), share(SIDE - 1 - row))));
    putPicture(state.one, bytes, 0, [32, 32, 3]);
    context.drawImage(state.one, column * 32, row * 32);
  }
  state.sheet.paint();
  if (place < SIDE * SIDE) setTimeout(() => fill(state, turn, place), 0);
}

function drawSheet(state, context, width, height) {
  if (!state.net) return;
  const colour = palette(state.root);
  context.imageSmoothingEnabled = false;
  context.drawImage(state.picture, 0, 0, width, height);
  const x = (u) => ((u - LEAST) / (MOST - LEAST)) * width;
  const y = (v) => height - ((v - LEAST) / (MOST - LEAST)) * height;
  Object.assign(context, { font: `600 14px ${colour("sans")}, sans-serif`, textAlign: "center", textBaseline: "middle" });
  for (const [name, u, v] of [["A", 0, 0], ["B", 1, 0], ["C", 0, 1], ["B + C − A", 1, 1]]) {
    const wide = context.measureText(name).width + 12;
    context.fillStyle = colour("ground");
    context.fillRect(x(u) - wide / 2, y(v) - 11, wide, 22);
    context.fillStyle = colour("text");
    context.fillText(name, x(u), y(v));
  }
  const [u, v] = [state.ranges.along.value, state.ranges.up.value];
  for (const [ink, wide] of [[colour("ground"), 5], [colour("samples"), 2.5]]) {
    Object.assign(context, { strokeStyle: ink, lineWidth: wide });
    context.beginPath();
    context.arc(x(u), y(v), 13, 0, 6.2832);
    context.stroke();
  }
}

function tellRead(state, card, bytes) {
  const { meta } = state;
  const read = inspect(state.net, bytes);
  const worn = read.codes.map((code, column) => meta.outfits[column][code]).join(", ");
  card.canvas.setAttribute("aria-label", worn);
  card.words.replaceChildren(
    element("b", { text: read.clean ? `✓ ${meta.words.clean}` : `✕ ${meta.words.unclean}`, class: read.clean ? "fn-right" : "fn-wrong" }),
    element("span", { text: worn }),
  );
  return read;
}

function paint(state) {
  if (!state.net || !state.ranges) return;
  const [u, v] = [state.ranges.along.value, state.ranges.up.value];
  const chosen = corners(state);
  if (String(chosen) !== state.chosen) {
    state.chosen = String(chosen);
    state.turn = (state.turn || 0) + 1;
    const { turn } = state;
    setTimeout(() => fill(state, turn, 0), 70); // the held picture comes first
  }
  const code = between(state, chosen.map((which) => rowOf(state.net.mean, which)), u, v);
  const mixed = between(state, chosen.map((which) => pictureBytes(state.net, which)), u, v);
  const made = [asBytes(pictureOf(state.net, code)), Uint8ClampedArray.from(mixed)];
  made.forEach((bytes, i) => putPicture(state.cards[i].canvas, bytes, 0, [32, 32, 3]));
  state.sheet.paint();
  painted(state.meta.view, { along: u, up: v }, { chosen });
  clearTimeout(state.reading); // the inspector reads what is seen, once the hand rests
  state.reading = setTimeout(() => {
    const [read, blend] = made.map((bytes, i) => tellRead(state, state.cards[i], bytes));
    painted(state.meta.view, { along: u, up: v, clean: Number(read.clean), blend: Number(blend.clean) }, { codes: read.codes, chosen });
  }, 70);
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  state.picture = state.picture || element("canvas", { width: 32 * SIDE, height: 32 * SIDE });
  state.one = state.one || element("canvas");
  state.sheet.canvas.setAttribute("aria-label", state.meta.words.sheet);
  state.cards[0].title.textContent = state.meta.words.code;
  state.cards[1].title.textContent = state.meta.words.pixels;
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  held(state.meta.address).then(({ arrays }) => { state.net = arrays; state.later(); });
  if (state.net) paint(state);
}
