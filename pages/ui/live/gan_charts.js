// Curves of a game over its steps: value beside theory, and the losses, gradients or places reached.

const GAP = { left: 46, right: 10, top: 8, bottom: 22 };

/** One number of every filmed moment: [[step, number], ...], without what is not defined. */
function history(state, read) {
  return state.game.at.map((step) => [step, read(state.game.frames.get(step))]).filter(([, v]) => Number.isFinite(v));
}
const numberOf = (state, name) => (frame) => frame.numbers[state.meta.numbers.indexOf(name)];

/** lines: [{points, colour, dash}], rest: [{at, colour}] level lines; log: a logarithmic axis. */
function drawCurves(state, context, width, height, { lines, rests = [], log = false, low = null, high = null }) {
  const last = Math.max(1, state.game.steps.length);
  const all = [...lines.flatMap(({ points }) => points.map(([, v]) => v)), ...rests.map(({ at }) => at)].filter((v) => !log || v > 0);
  if (!all.length) return;
  let [a, b] = [low ?? Math.min(...all), high ?? Math.max(...all)];
  if (log) [a, b] = [10 ** Math.floor(Math.log10(a)), 10 ** Math.ceil(Math.log10(b * 1.0001))];
  else if (low === null) [a, b] = [a - 0.08 * (b - a || 1), b + 0.08 * (b - a || 1)];
  const [across, up, colour] = axes(state, context, width, height,
    { low: 0, high: last, ticks: [0, last], title: "" }, { low: a, high: b, ticks: ticksOf(a, b, log), log, title: "" }, GAP);
  for (const { at, ink } of rests) {
    Object.assign(context, { strokeStyle: colour(ink || "truth"), lineWidth: 1.2 });
    stroke(context, [[across(0), up(at)], [across(last), up(at)]], [5, 4]);
  }
  for (const { points, ink, dash } of lines) {
    Object.assign(context, { strokeStyle: colour(ink), fillStyle: colour(ink), lineWidth: 1.8 });
    const some = points.filter(([, v]) => !log || v > 0).map(([step, v]) => [across(step), up(v)]);
    stroke(context, some, dash || []);
    const here = some.filter(([x]) => x <= across(state.shown) + 0.5).pop();
    if (!here) continue;
    context.beginPath();
    context.arc(...here, 3.6, 0, 6.2832);
    context.fill();
  }
}

function ticksOf(a, b, log) {
  if (log) {
    const powers = [];
    for (let p = Math.round(Math.log10(a)); p <= Math.round(Math.log10(b)); p++) powers.push(Number((10 ** p).toPrecision(1)));
    const gap = Math.ceil(powers.length / 4);
    return powers.filter((_, i) => i % gap === 0);
  }
  const rough = (b - a) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const gap = [1, 2, 5, 10].find((times) => times * power >= rough) * power;
  const ticks = [];
  for (let t = Math.ceil(a / gap) * gap; t <= b + 1e-9; t += gap) ticks.push(Number(t.toFixed(6)));
  return ticks;
}

function drawValue(state, context, width, height) {
  if (!state.game.at.length) return;
  const rest = state.meta.rest[state.game.name];
  const lines = [{ points: history(state, numberOf(state, "value")), ink: "model" }];
  drawCurves(state, context, width, height, { lines, rests: [{ at: rest.value }] });
}

function drawPicked(state, context, width, height) {
  if (!state.game.at.length || !state.world) return;
  const read = (name) => history(state, numberOf(state, name));
  const rest = state.meta.rest[state.game.name];
  if (state.choices.curve.value === "losses") {
    const rests = [{ at: rest.expert, ink: "model" }, ...(rest.forger === null ? [] : [{ at: rest.forger, ink: "samples" }])];
    drawCurves(state, context, width, height, { rests, lines: [{ points: read("expert_loss"), ink: "model" }, { points: read("forger_loss"), ink: "samples" }] });
  } else if (state.choices.curve.value === "gradient") {
    const both = [{ points: read("minimax_gradient"), ink: "wrong" }, { points: read("non_saturating_gradient"), ink: "right", dash: [7, 3] }];
    const lines = both[0].points.length ? both : [{ points: read("gradient"), ink: "samples" }];
    drawCurves(state, context, width, height, { log: true, lines });
  } else if (state.choices.curve.value === "apart") {
    drawCurves(state, context, width, height, { low: 0, high: Math.LN2, rests: [{ at: state.world.apart }], lines: [{ points: read("apart"), ink: "samples" }] });
  } else {
    const { floor } = state.world;
    const most = floor.length;
    const points = history(state, (frame) => reachedOf(state, frame));
    drawCurves(state, context, width, height, { low: 0, high: most + 0.4, rests: [{ at: floor.filter((n) => n > 0).length }], lines: [{ points, ink: "samples" }] });
  }
}

/** The hills with at least one sample, or the continents with at least a tenth of their due. */
function missedOf(state, frame) {
  const { floor, hills } = state.world;
  return [...floor.keys()].filter((k) => (hills ? frame.counts[k] === 0 : frame.counts[k] * 10 < floor[k]));
}
const reachedOf = (state, frame) => state.world.floor.length - missedOf(state, frame).length;
