// A picture and a number for each of its pixels; a press or the arrow keys choose a place.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function build(root) {
  const pair = element("div", { class: "fn-places" }, root);
  const state = { root, at: [0, 0], told: "" };
  state.choices = { at: { get value() { return whole(state); } } };
  state.panels = [0, 1, 2].map((which) => panel(state, pair, which));
  state.typedNode = element("div", { class: "fn-numbers" }, root);
  state.tell = readouts(root);
  return state;
}

function panel(state, pair, which) {
  const box = element("section", { class: "fn-sheet" }, pair);
  const title = element("h3", {}, box);
  const one = stage(box, which < 2 ? 1 : 4 / 3, (context, width, height) => (which < 2 ? drawPanel : drawBars)(state, context, width, height, which), {
    tabindex: which ? null : 0, role: which ? "img" : "application",
  });
  one.title = title;
  if (which === 2) return one;
  one.canvas.onpointerdown = one.canvas.onpointermove = (event) => {
    if (!event.buttons) return;
    const box = one.canvas.getBoundingClientRect();
    const [rows, columns] = state.arrays.numbers.shape;
    move(state, Math.floor(((event.clientY - box.top) / box.height) * rows),
      Math.floor(((event.clientX - box.left) / box.width) * columns));
  };
  one.canvas.onpointerup = () => settle(state);
  one.canvas.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 5 : 1;
    move(state, state.at[0] + far * step[0], state.at[1] + far * step[1]);
    settle(state);
  };
  return one;
}

function move(state, row, column) {
  const [rows, columns] = state.arrays.numbers.shape;
  state.at = [Math.max(0, Math.min(rows - 1, row)), Math.max(0, Math.min(columns - 1, column))];
  paint(state);
}

/** Row, column and picture as one word. */
const whole = ({ at, which }) => String([...at, which]);

/** Tell Python where the place and the picture have come to rest. */
function settle(state) {
  if (whole(state) !== (state.said?.at?.at(-1) ?? state.told)) send(state, "at", whole(state));
}

/** Another of the test pictures, once they are all here. */
function choose(state, which) {
  state.which = which;
  if (state.known) paint(state);
}

/** The typed numbers: row, column and picture. */
function numbersTyped(state) {
  const { typed: descriptions } = state.meta;
  const now = [() => state.at[0], () => state.at[1], () => state.which];
  const put = [(v) => move(state, v, state.at[1]), (v) => move(state, state.at[0], v), (v) => choose(state, v)];
  state.numbers = state.numbers || descriptions.map((one, i) => typed(
    state.typedNode, one, () => [one.min, one.max], now[i], put[i], () => settle(state),
  ));
  for (const one of state.numbers) one.set();
}

/** Counts and pictures, fetched once for each training set, while nobody waits. */
const COUNTED = {};
async function learn(state) {
  const address = state.meta.counted;
  if (!address) return;
  await whenIdle();
  COUNTED[address] = COUNTED[address] || fetch(asset(address), { priority: "low" })
    .then(async (answer) => (answer.ok ? unpack(new Uint8Array(await answer.arrayBuffer())).arrays : null))
    .catch(() => null);
  const known = await COUNTED[address];
  if (!known) delete COUNTED[address];
  if (address === state.meta.counted) state.known = known;
}

/** What the picture costs and how its levels are spread at the place, from the counts:
 *  P = (count + a) / (N + 256 a). */
function workOut(state) {
  const { counts, pictures } = state.known;
  const [height, width, colours] = pictures.shape.slice(1);
  const size = height * width;
  const levels = counts.shape[1];
  const a = state.meta.smoothing;
  const total = counts.data.subarray(0, levels).reduce((sum, one) => sum + one, 0) + levels * a;
  const picture = pictures.data.subarray(state.which * size * colours, (state.which + 1) * size * colours);
  const bits = new Float32Array(size);
  for (let p = 0; p < size; p++) {
    let sum = 0;
    for (let c = 0; c < colours; c++) sum -= Math.log2((counts.data[(c * size + p) * levels + picture[colours * p + c]] + a) / total);
    bits[p] = sum;
  }
  const at = state.at[0] * width + state.at[1];
  const bars = new Float32Array(colours * levels);
  for (let c = 0; c < colours; c++) {
    for (let v = 0; v < levels; v++) bars[c * levels + v] = (counts.data[(c * size + at) * levels + v] + a) / total;
  }
  state.arrays = {
    picture: { data: picture, shape: [height, width, colours] },
    numbers: { data: bits, shape: [height, width] },
    bars: { data: bars, shape: [colours, levels] },
  };
}

/** The picture itself, or its numbers in the even colour map; then a frame round the place. */
function drawPanel(state, context, width, height, which) {
  if (!state.arrays) return;
  const { picture, numbers } = state.arrays;
  const [rows, columns] = numbers.shape;
  const table = which ? ramp(state.root, "seq") : null;
  const level = (number) => 3 * Math.max(0, Math.min(255, Math.round((255 * number) / state.meta.top)));
  const bytes = which ? Array.from(numbers.data).flatMap((n) => [...table.subarray(level(n), level(n) + 3)]) : picture.data;
  const small = element("canvas");
  putPicture(small, bytes, 0, [rows, columns, 3]);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, height);
  const [x, y, w, h] = [(state.at[1] * width) / columns, (state.at[0] * height) / rows, width / columns, height / rows];
  for (const [ink, line] of [["#ffffff", 4.5], ["#000000", 2]]) {
    Object.assign(context, { strokeStyle: ink, lineWidth: line });
    context.strokeRect(x - 1, y - 1, w + 2, h + 2);
  }
}

/** How probable each level of each colour is at the place; until the counts are here, at the place
 *  that Python was told of last. */
function drawBars(state, context, width, height) {
  if (!state.arrays) return;
  const { bars, picture, numbers } = state.arrays;
  const colour = palette(state.root);
  const [rows, count] = bars.shape;
  const [left, foot] = [52, 18];
  const band = (height - foot) / rows;
  const p = state.barsAt[0] * numbers.shape[1] + state.barsAt[1];
  const x = (level) => left + (level / (count - 1)) * (width - left - 4);
  Object.assign(context, { font: "12px sans-serif", textBaseline: "middle" });
  for (let r = 0; r < rows; r++) {
    const row = bars.data.subarray(r * count, (r + 1) * count);
    const most = Math.max(...row);
    const base = (r + 1) * band - 1;
    context.fillStyle = colour("model");
    for (let v = 0; v < count; v++) {
      const high = (row[v] / most) * (band - 22);
      context.fillRect(x(v), base - high, Math.max(1, (width - left) / count), high);
    }
    const level = picture.data[3 * p + r];
    context.fillStyle = colour("line");
    context.fillRect(left, base, width - left, 1);
    context.fillStyle = colour("samples");
    context.fillRect(x(level) - 1, base - band + 16, 2.5, band - 16);
    Object.assign(context, { fillStyle: colour("text"), textAlign: "right" });
    context.fillText(state.meta.rows[r], left - 8, base - band / 2);
    Object.assign(context, { fillStyle: colour("samples-text"), textAlign: x(level) > width - 70 ? "right" : "left" });
    context.fillText(`${level}: ${figure(row[level], 2)}`, x(level) + (x(level) > width - 70 ? -5 : 6), base - band + 12);
  }
  Object.assign(context, { fillStyle: colour("quiet"), textAlign: "center" });
  for (const tick of [0, 64, 128, 192, 255]) context.fillText(String(tick), Math.min(x(tick), width - 12), height - 7);
}

function paint(state) {
  if (state.known) workOut(state);
  state.barsAt = state.known ? state.at : state.meta.at;
  numbersTyped(state);
  const { picture, numbers } = state.arrays;
  const [row, column] = state.at;
  const p = row * numbers.shape[1] + column;
  state.panels.forEach((one) => one.redraw());
  const here = numbers.data[p];
  const level = [...picture.data.subarray(3 * p, 3 * p + 3)];
  painted(state.meta.view, { row, column, here }, { level });
  const [place, colour, number] = state.meta.titles.slice(3);
  state.tell([
    { name: "place", label: place, text: `${row}, ${column}` },
    { name: "level", label: colour, text: level.join(", ") },
    { name: "here", label: number, text: figure(here), note: state.meta.unit },
  ]);
}

function hear(state, data) {
  const { arrays, meta } = unpack(data);
  const told = whole(meta);
  if (meta.counted !== state.meta?.counted) state.known = null;
  if (news(state, "at", told, state.told)) Object.assign(state, { at: meta.at, which: meta.which });
  Object.assign(state, { arrays, meta, told });
  state.panels.forEach((one, which) => {
    one.title.textContent = meta.titles[which];
    one.canvas.setAttribute("aria-label", which ? meta.labels[which - 1] : meta.label);
  });
  paint(state);
  learn(state);
}

export default function (component) {
  hear(keep(component, build), component.data);
}
