// Small curves beside a run: the loss, and the ruler's figures at each snapshot.

const SLIM = { left: 44, right: 8, top: 6, bottom: 20 };

/** One small panel: a heading with the number of now, and a curve. */
function curvePanel(state, parent, describe) {
  const box = element("div", { class: "fn-run-panel" }, parent);
  const head = element("h3", {}, box);
  const self = stage(box, 3.1, (context, width, height) => {
    const { points, y, dots } = describe(state);
    drawCurve(state, context, width, height, points, y, dots);
  }, { role: "img" });
  return { ...self, head };
}

/** Ticks at 1, 10, 100 … steps; the axis begins at the first step. */
function stepAxis(state) {
  const high = Math.max(10, lastStep(state.film), state.film.trace.data.at(-2) || 0);
  const ticks = [];
  for (let tick = 1; tick <= high; tick *= 10) ticks.push(tick);
  return { low: 1, high, ticks, log: true, title: "" };
}

/** A scale from the least to the most of some numbers, with three round ticks. */
function openScale(values) {
  const good = values.filter(Number.isFinite);
  let [low, high] = [Math.min(...good), Math.max(...good)];
  if (!good.length) [low, high] = [0, 1];
  if (high - low < 1e-9) [low, high] = [low - 0.5, high + 0.5];
  const size = 10 ** Math.floor(Math.log10((high - low) / 2));
  const gap = [1, 2, 5, 10].map((m) => m * size).find((g) => (high - low) / g <= 4.2);
  const ticks = [];
  for (let k = Math.ceil(low / gap); k * gap <= high; k++) ticks.push(Number((k * gap).toPrecision(6)));
  return { low, high, ticks, title: "" };
}

/** Decades that hold some numbers above 0. */
function logScale(values) {
  const good = values.filter((value) => value > 0 && Number.isFinite(value));
  const low = 10 ** Math.floor(Math.log10(Math.min(0.1, ...good)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(1, ...good)));
  const ticks = [];
  for (let tick = low; tick <= high * 1.001; tick *= 10) ticks.push(Number(tick.toPrecision(3)));
  return { low, high, ticks, log: true, title: "" };
}

function drawCurve(state, context, width, height, points, y, dots) {
  const [across, up, colour] = axes(state, context, width, height, stepAxis(state), y, SLIM);
  const at = state.film.snapshots[state.at];
  if (at) {
    const x = across(Math.max(1, at.step));
    Object.assign(context, { strokeStyle: colour("quiet"), lineWidth: 1 });
    stroke(context, [[x, SLIM.top], [x, height - SLIM.bottom]]);
  }
  const inside = (value) => Math.min(y.high, Math.max(y.low, value));
  const line = points.filter(([step, value]) => step >= 1 && Number.isFinite(value) && (!y.log || value > 0));
  Object.assign(context, { strokeStyle: colour("model"), fillStyle: colour("model"), lineWidth: 1.8 });
  const places = line.map(([step, value]) => [across(step), up(inside(value))]);
  stroke(context, places);
  if (!dots) return;
  for (const [x, top] of places) {
    context.beginPath();
    context.arc(x, top, 1.8, 0, 6.2832);
    context.fill();
  }
}

const lossCurve = ({ film }) => {
  const { data } = film.trace;
  const points = Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i], data[2 * i + 1]]);
  return { points, y: openScale(points.map((point) => point[1])) };
};

const excessCurve = ({ film, meta }) => {
  const points = film.snapshots.map((one) => [one.step, one.excess / meta.scale]);
  return { points, y: logScale(points.map((point) => point[1])), dots: true };
};

const astrayCurve = ({ film }) => {
  const points = film.snapshots.map((one) => [one.step, 100 * one.astray]);
  const most = Math.max(10, ...points.map((point) => point[1]));
  const high = [10, 20, 50, 100].find((one) => one >= most) || 100;
  return { points, y: { low: 0, high, ticks: [0, high / 2, high], title: "" }, dots: true };
};
