// A vocabulary that grows: how much shorter a text becomes, and how large the table.

const EDGES = { left: 48, right: 14, top: 10, bottom: 40 };

function build(root) {
  const state = { root };
  const top = element("div", { class: "fn-vocabulary" }, root);
  const left = element("div", {}, top);
  state.curve = stage(left, 1.7, (context, width, height) => drawCurve(state, context, width, height), { role: "img" });
  state.legend = element("ul", { class: "fn-legend" }, left);
  const right = element("div", {}, top);
  state.title = element("h3", {}, right);
  state.chips = element("div", { class: "fn-chips", tabindex: 0, role: "region" }, right);
  state.controls = element("div", {}, root);
  state.tell = readouts(root);
  state.later = eachFrame(() => paint(state));
  return state;
}

const INKS = { train: "quiet", test: "model" };

function drawCurve(state, context, width, height) {
  if (!state.arrays) return;
  const { sizes, train, test } = state.arrays;
  const { words, smollm2, smollm2_per_token: model } = state.meta;
  const [across, up, colour] = axes(state, context, width, height,
    { low: 256, high: 65536, ticks: [256, 1024, 4096, 16384, 65536], title: words.size, log: true },
    { low: 0, high: 5, ticks: [0, 1, 2, 3, 4, 5], title: words.per_token }, EDGES);
  for (const [name, line] of [["train", train], ["test", test]]) {
    Object.assign(context, { strokeStyle: colour(INKS[name]), lineWidth: 2 });
    stroke(context, Array.from(line.data, (value, i) => [across(sizes.data[i]), up(value)]), DASH[INKS[name]] || []);
  }
  const dot = (x, y, ink) => {
    context.fillStyle = colour(ink);
    context.beginPath();
    context.arc(across(x), up(y), 5, 0, 6.2832);
    context.fill();
  };
  const at = state.step;
  dot(sizes.data[at], test.data[at], "model");
  context.fillStyle = colour("samples");
  context.fillRect(across(smollm2) - 5, up(model) - 5, 10, 10);
}

function key(state) {
  const { words } = state.meta;
  const marks = [["model", words.test, "line"], ["quiet", words.train, "dash"], ["samples", words.smollm2, "square"]];
  keys(state.legend, marks);
}

function paint(state) {
  const { arrays, meta, pairs } = state;
  const { words } = meta;
  const size = state.ranges.vocabulary.value;
  state.step = Array.from(arrays.sizes.data).indexOf(size);
  const tokens = pairs.cut(meta.sentence, size - BYTES);
  chips(state.chips, tokens, (token) => pairs.pieces[token], { most: 600 });
  state.curve.redraw();
  const length = arrays.lengths.data[state.step];
  const share = (length / arrays.lengths.data[0]) ** 2;
  state.tell([
    { name: "length", label: words.novel, text: length.toLocaleString("en"), note: words.tokens },
    { name: "per_token", label: words.per_token, text: figure(arrays.test.data[state.step]) },
    { name: "pairs", label: words.pairs, text: `${figure(100 * share)} %`, note: words.against },
    { name: "table", label: words.table, text: (size * meta.width).toLocaleString("en"), note: words.numbers },
  ]);
  state.title.textContent = words.cut.replace("{n}", tokens.length);
  painted(meta.view, { size, tokens: tokens.length, length, per_token: arrays.test.data[state.step] }, { cut: tokens });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  if (!state.pairs) {
    const { data } = state.arrays.merges;
    state.pairs = new Pairs(Array.from({ length: data.length / 2 }, (_, k) => [data[2 * k], data[2 * k + 1]]));
  }
  state.curve.canvas.setAttribute("aria-label", state.meta.words.chart);
  state.chips.setAttribute("aria-label", state.meta.words.sentence);
  key(state);
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  paint(state);
}
