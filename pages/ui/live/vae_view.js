// A picture, its Gaussian in latent space, and codes drawn from it, decoded while you drag.

const REACH = 3.2;

function build(root) {
  const state = { root };
  state.colour = palette(root);
  const top = element("div", { class: "fn-vae" }, root);
  const first = element("figure", { class: "fn-vae-one" }, top);
  state.trueTitle = element("h3", {}, first);
  state.picture = element("canvas", { role: "img", class: "fn-crisp" }, first);
  state.worn = element("figcaption", {}, first);
  const middle = element("div", {}, top);
  state.gaussianTitle = element("h3", {}, middle);
  state.chart = stage(middle, 1.55, (context, width, height) => drawGaussian(state, context, width, height), { role: "img" });
  const right = element("div", {}, top);
  state.drawnTitle = element("h3", {}, right);
  state.tiles = element("div", { class: "fn-tiles" }, right);
  state.tell = readouts(root);
  state.controls = element("div", { class: "fn-flow-ranges" }, root);
  state.later = eachFrame(() => paint(state));
  return state;
}

const tile = (grid) => {
  const figure = element("figure", {}, grid);
  return { canvas: element("canvas", { role: "img" }, figure), mark: element("span", { class: "fn-mark" }, figure) };
};

/** z = mu + times sigma eps of one draw. */
function drawnCode(state, draw) {
  const { mean, deviation } = state.now;
  const eps = rowOf(state.eps, draw);
  return mean.map((mu, i) => mu + state.times * deviation[i] * eps[i]);
}

/** KL of N(mu, (times sigma)^2) from N(0, I), nats; infinite for a point. */
function divergence({ mean, deviation }, times) {
  if (times === 0) return Infinity;
  return mean.reduce((sum, mu, i) => {
    const spread = times * deviation[i];
    return sum + (mu * mu + spread * spread - 1) / 2 - Math.log(spread);
  }, 0);
}

function drawGaussian(state, context, width, height) {
  if (!state.now) return;
  const { words } = state.meta;
  const { mean, deviation } = state.now;
  const order = [...state.net.order.data];
  const edge = { left: 30, right: 6, top: 6, bottom: 26 };
  const [, up, colour] = axes(state, context, width, height, { low: 0, high: 1, ticks: [], title: words.latent },
    { low: -REACH, high: REACH, ticks: [-3, -2, -1, 0, 1, 2, 3], title: "" }, edge);
  const step = (width - edge.left - edge.right) / order.length;
  context.globalAlpha = 0.16;
  context.fillStyle = colour("truth");
  context.fillRect(edge.left, up(1), width - edge.left - edge.right, up(-1) - up(1));
  context.globalAlpha = 1;
  Object.assign(context, { fillStyle: colour("quiet"), textAlign: "right" });
  context.fillText(words.prior, width - edge.right - 4, up(1) - 9);
  order.forEach((latent, place) => {
    const x = edge.left + (place + 0.5) * step;
    const spread = state.times * deviation[latent];
    context.fillStyle = colour("samples");
    for (const code of state.codes) {
      context.beginPath();
      context.arc(x + step * 0.22, up(Math.max(-REACH, Math.min(REACH, code[latent]))), 1.8, 0, 6.2832);
      context.fill();
    }
    Object.assign(context, { strokeStyle: colour("model"), fillStyle: colour("model"), lineWidth: 2 });
    stroke(context, [[x, up(Math.min(REACH, mean[latent] + spread))], [x, up(Math.max(-REACH, mean[latent] - spread))]]);
    context.beginPath();
    context.arc(x, up(Math.max(-REACH, Math.min(REACH, mean[latent]))), 3, 0, 6.2832);
    context.fill();
  });
}

/** Let the inspector read one picture after the other, as long as nothing has moved. */
function mark(state, turn, draw, kept) {
  if (turn !== state.turn) return;
  const { words } = state.meta;
  if (draw === state.bytes.length) {
    state.kept = kept;
    tellAll(state);
    return;
  }
  const read = inspect(state.net, state.bytes[draw]);
  const same = read.clean && read.codes.every((code, column) => code === state.now.worn[column]);
  const badge = state.draws[draw].mark;
  Object.assign(badge, { textContent: same ? "✓" : "✕", className: `fn-mark ${same ? "fn-right" : "fn-wrong"}`, title: same ? words.same : words.other });
  state.draws[draw].canvas.setAttribute("aria-label", same ? words.same : words.other);
  setTimeout(() => mark(state, turn, draw + 1, kept + same), 0);
}

function tellAll(state) {
  const { words, view } = state.meta;
  const { gained, kl, error } = state.found;
  const whole = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en").replace("-", "−") : figure(value));
  state.tell([
    { name: "gained", label: words.gained, text: whole(gained), note: words.nats },
    { name: "kl", label: words.kl, text: figure(kl), note: words.nats },
    { name: "elbo", label: words.elbo, text: whole(gained - kl), note: words.bound },
    { name: "error", label: words.error, text: figure(error), note: words.levels },
    { name: "kept", label: words.kept, text: state.kept === null ? "…" : String(state.kept), note: words.of },
  ]);
  painted(view, { gained, kl, elbo: gained - kl, error, kept: state.kept, mu: state.first.mu, sigma: state.first.sigma, eps: state.first.eps, z: state.first.z, times: state.times }, { picture: state.which, times: state.times });
}

function paint(state) {
  if (!state.net || !state.ranges) return;
  const { net } = state;
  state.times = state.ranges.noise.value;
  state.which = state.ranges.picture.value - 1;
  const bytes = pictureBytes(net, state.which);
  state.now = { mean: Array.from(rowOf(net.mean, state.which)), deviation: Array.from(rowOf(net.deviation, state.which)), worn: [...rowOf(net.worn, state.which)] };
  const draws = state.eps.shape[0];
  state.codes = Array.from({ length: draws }, (_, draw) => drawnCode(state, draw));
  const means = state.codes.map((code) => pictureOf(net, code));
  state.bytes = means.map(asBytes);
  const squares = state.bytes.map((made) => made.reduce((sum, level, i) => sum + (level - bytes[i]) ** 2, 0) / made.length);
  const average = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
  state.found = { gained: average(means.map((mean) => logLikelihood(net, bytes, mean))), kl: divergence(state.now, state.times), error: average(squares.map(Math.sqrt)) };
  const busiest = net.order.data[0];
  state.first = { mu: state.now.mean[busiest], sigma: state.now.deviation[busiest], eps: rowOf(state.eps, 0)[busiest], z: state.codes[0][busiest] };
  putPicture(state.picture, bytes, 0, [32, 32, 3]);
  state.worn.textContent = state.now.worn.map((code, column) => state.meta.outfits[column][code]).filter((_, column) => column !== 3 || state.now.worn[4] !== 0).join(", ");
  state.picture.setAttribute("aria-label", state.worn.textContent);
  while (state.tiles.children.length < draws) (state.draws = state.draws || []).push(tile(state.tiles));
  state.bytes.forEach((made, draw) => {
    const { canvas } = state.draws[draw];
    putPicture(canvas, made, 0, [32, 32, 3]);
    canvas.setAttribute("aria-label", state.meta.words.drawn); // until the inspector has read it
  });
  state.chart.paint();
  state.kept = null;
  tellAll(state);
  state.turn = (state.turn || 0) + 1;
  clearTimeout(state.reading);
  state.reading = setTimeout(() => mark(state, state.turn, 0, 0), 60);
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  Object.assign(state, { meta, eps: arrays.eps });
  state.trueTitle.textContent = meta.words.true;
  state.gaussianTitle.textContent = meta.words.gaussian;
  state.drawnTitle.textContent = meta.words.drawn;
  state.chart.canvas.setAttribute("aria-label", meta.words.gaussian);
  ranges(state, state.controls, meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  held(meta.address).then(({ arrays: net }) => { state.net = net; state.later(); });
  if (state.net) paint(state);
}
