// Lines over one axis, and beside them pairs of numbers as dots; a slider chooses the frame.

function build(root) {
  const state = { root, step: 0, values: {} };
  state.legend = element("ul", { class: "fn-legend" }, root);
  state.pair = element("div", { class: "fn-traces" }, root);
  state.dots = panel(state, drawDots);
  state.lines = panel(state, drawLines);
  state.controls = element("div", { class: "fn-controls" }, root);
  state.tell = readouts(root);
  state.later = eachFrame(() => paint(state));
  return state;
}

function panel(state, draw) {
  return stage(state.pair, 1.35, (context, width, height) => state.meta && draw(state, context, width, height), { role: "img" });
}

function drawLines(state, context, width, height) {
  const { arrays, meta } = state;
  const [across, up, colour] = axes(state, context, width, height, meta.x, meta.y);
  const [frames, series, count] = arrays.lines.shape;
  const k = Math.min(state.step, frames - 1);
  const mark = meta.mark ?? state.values[meta.ranges[0].name];
  Object.assign(context, { strokeStyle: colour("quiet"), lineWidth: 1 });
  stroke(context, [[across(mark), up(meta.y.low)], [across(mark), up(meta.y.high)]]);
  meta.series.forEach(({ ink }, s) => {
    const start = (k * series + s) * count;
    const points = Array.from({ length: count }, (_, i) => [across(arrays.x.data[i]), up(arrays.lines.data[start + i])]);
    Object.assign(context, { strokeStyle: colour(ink), fillStyle: colour(ink), lineWidth: 2 });
    stroke(context, points, DASH[ink]);
    const here = points[arrays.x.data.indexOf(mark)];
    if (here) { context.beginPath(); context.arc(here[0], here[1], 5, 0, 7); context.fill(); }
  });
}

function drawDots(state, context, width, height) {
  const { arrays, meta } = state;
  if (!arrays.dots) return;
  const [across, up, colour] = axes(state, context, width, height, meta.across, meta.up);
  const [frames, sets, count] = arrays.dots.shape;
  const k = Math.min(state.step, frames - 1);
  for (let s = 0; s < sets; s++) {
    const ink = colour(meta.series[s].ink);
    Object.assign(context, { fillStyle: ink, strokeStyle: ink, lineWidth: 1.4 });
    for (let i = 0; i < count; i++) {
      const at = 2 * ((k * sets + s) * count + i);
      const [x, y] = [across(arrays.dots.data[at]), up(arrays.dots.data[at + 1])];
      if (s) {
        stroke(context, [[x - 3, y - 3], [x + 3, y + 3]]);
        stroke(context, [[x - 3, y + 3], [x + 3, y - 3]]);
      } else { context.beginPath(); context.arc(x, y, 2.4, 0, 7); context.fill(); }
    }
  }
}

function legend(state) {
  const shape = JSON.stringify([state.meta.series, Boolean(state.arrays.dots)]);
  if (state.told === shape) return;
  state.told = shape;
  state.legend.replaceChildren();
  state.meta.series.forEach(({ name, ink }, s) => {
    const item = element("li", {}, state.legend);
    const dash = (DASH[ink] || []).join(" ");
    const dot = s ? '<path d="M4 4l6 6M4 10l6-6"/>' : '<circle cx="7" cy="7" r="2.6" fill="currentColor"/>';
    item.innerHTML = `<svg viewBox="0 0 14 14" style="color:var(--fn-${ink})" stroke="currentColor" stroke-width="2" aria-hidden="true">${state.arrays.dots ? dot : `<path d="M0 7h14" stroke-dasharray="${dash}"/>`}</svg>`;
    item.append(name);
  });
}

function paint(state) {
  const { meta } = state;
  legend(state);
  state.dots.redraw();
  state.lines.redraw();
  const values = { ...state.values };
  for (const { name, frames } of meta.readouts) values[name] = frames[state.step];
  state.tell(meta.readouts.map(({ name, label, unit, digits }) => ({ name, label, note: unit, text: figure(values[name], digits) })));
  painted(meta.view, values, { step: state.step });
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  const { meta, arrays } = state;
  state.dots.frame.hidden = !arrays.dots;
  state.pair.classList.toggle("fn-two", Boolean(arrays.dots));
  state.lines.frame.style.aspectRatio = arrays.dots ? "1.35" : "2.6";
  [state.dots, state.lines].forEach((one, i) => one.canvas.setAttribute("aria-label", meta.labels[i]));
  const follow = () => {
    for (const { name, values } of meta.ranges) {
      state.values[name] = state.ranges[name].value;
      state.step = values.indexOf(state.values[name]);
    }
  };
  ranges(state, state.controls, meta.ranges, () => { follow(); state.later(); },
    (name, value) => send(state, name, value));
  follow();
  paint(state);
}
