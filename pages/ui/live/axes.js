// Axes with ticks on a canvas, and lines between them.

const DASH = { truth: [6, 4], quiet: [2, 3] };
const EDGE = { left: 48, right: 10, top: 8, bottom: 40 };

/** Axes with ticks and titles; gives the two scales, from a number to CSS pixels. */
function axes(state, context, width, height, x, y, edge = EDGE) {
  const colour = palette(state.root);
  const at = (axis, low, high) => {
    const bend = axis.log ? Math.log10 : (v) => v;
    const [a, b] = [bend(axis.low), bend(axis.high)];
    return (v) => low + ((bend(v) - a) / (b - a)) * (high - low);
  };
  const across = at(x, edge.left, width - edge.right);
  const up = at(y, height - edge.bottom, edge.top);
  Object.assign(context, { font: `12px ${palette(state.root)("sans")}, sans-serif`, fillStyle: colour("quiet"), strokeStyle: colour("line"), lineWidth: 1, textBaseline: "middle" });
  context.textAlign = "right";
  for (const tick of y.ticks) {
    stroke(context, [[edge.left, up(tick)], [width - edge.right, up(tick)]]);
    context.fillText(String(tick).replace("-", "−"), edge.left - 6, up(tick));
  }
  context.textAlign = "center";
  let free = -Infinity;
  for (const tick of x.ticks) {
    const word = tick.toLocaleString("en").replace("-", "−");
    const half = context.measureText(word).width / 2;
    if (across(tick) - half < free) continue;
    context.fillText(word, Math.min(across(tick), width - half), height - edge.bottom + 13);
    free = across(tick) + half + 6;
  }
  if (x.title) context.fillText(x.title, (edge.left + width - edge.right) / 2, height - 9);
  if (!y.title) return [across, up, colour];
  context.save();
  context.translate(10, (height - edge.bottom + edge.top) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(y.title, 0, 0);
  context.restore();
  return [across, up, colour];
}

function stroke(context, points, dash = []) {
  context.setLineDash(dash);
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.setLineDash([]);
}
