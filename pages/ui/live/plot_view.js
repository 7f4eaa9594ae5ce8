// A Plotly figure that a slider drives: the node stays, Plotly.react changes what is in it.

function build(root) {
  const frame = element("div", { class: "fn-plot", role: "img" }, root);
  const state = { root, frame, step: 0, values: {} };
  state.tell = readouts(root);
  state.controls = element("div", { class: "fn-controls" }, root);
  state.redraw = () => draw(state);
  state.later = eachFrame(state.redraw);
  onTheme(state.later);
  new ResizeObserver(() => { if (frame.fnDrawn && frame.isConnected && frame.offsetWidth) window.Plotly.Plots.resize(frame).catch(() => {}); }).observe(frame);
  return state;
}

/** Every colour of the light theme in the figure, exchanged for what it is called now. */
function themed(value, names, colour) {
  if (typeof value === "string") return names[value] ? colour(names[value]) : value;
  if (Array.isArray(value)) { // long lists of numbers as they are; a colour scale's stops are pairs
    const plain = value.length > 2 && typeof value[0] === "number";
    return plain ? value : value.map((v) => themed(v, names, colour));
  }
  if (value && typeof value === "object" && !ArrayBuffer.isView(value)) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, themed(v, names, colour)]));
  }
  return value;
}

async function draw(state) {
  const { meta } = state;
  const figure = meta.figures[Math.min(state.step, meta.figures.length - 1)];
  const Plotly = await plotly();
  const colour = palette(state.root);
  const { data, layout } = themed(figure, meta.names, colour);
  const held = { ...layout, autosize: true, height: meta.height, uirevision: meta.view };
  await Plotly.react(state.frame, data, held, { displayModeBar: false, responsive: false, scrollZoom: false });
  state.frame.fnDrawn = true;
  const values = { ...state.values };
  for (const readout of meta.readouts) values[readout.name] = readout.frames[state.step];
  state.tell(meta.readouts.map((readout) => ({
    name: readout.name, label: readout.label, note: readout.unit,
    text: figure_text(readout, values[readout.name]),
  })));
  painted(meta.view, values, { step: state.step });
}

function figure_text(readout, value) {
  return value === null ? readout.infinite || "∞" : figure(readout.unit === "%" ? 100 * value : value, readout.digits);
}

function onRange(state, name) {
  const description = state.meta.ranges.find((one) => one.name === name);
  state.values[name] = state.ranges[name].value;
  if (description.sweep) state.step = description.values.indexOf(state.values[name]);
  state.later();
}

export default function (component) {
  const state = keep(component, build);
  const known = state.bytes?.length === component.data.length && state.bytes.every((byte, i) => byte === component.data[i]);
  if (known && state.frame.fnDrawn) return; // the page ran again and nothing here is new
  state.bytes = component.data.slice();
  const { meta } = unpack(component.data);
  state.meta = meta;
  state.frame.style.height = `${meta.height}px`;
  state.frame.setAttribute("aria-label", meta.label);
  ranges(state, state.controls, meta.ranges, (name) => onRange(state, name),
    (name, value) => send(state, name, value));
  for (const { name, sweep, values } of meta.ranges) {
    state.values[name] = state.ranges[name].value;
    if (sweep) state.step = values.indexOf(state.values[name]);
  }
  state.redraw();
}
