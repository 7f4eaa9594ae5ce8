// The training room: a run as it happens or as it was recorded, drawn snapshot by snapshot.

const FILM_MS = 5000; // for a whole film when it is played
const SAMPLE_INKS = 100; // samples are sent in hundredths of a degree

function build(root) {
  const state = { root, at: -1, step: -1, status: { state: "new" }, film: emptyFilm("") };
  const pair = element("div", { class: "fn-run" }, root);
  state.left = element("div", {}, pair);
  state.map = stage(state.left, 2, (context, width, height) => drawMap(state, context, width, height), { role: "img" });
  state.tiles = element("div", { class: "fn-tiles", role: "img" }, state.left);
  state.legend = element("ul", { class: "fn-legend" }, state.left);
  const panels = element("div", { class: "fn-run-panels" }, pair);
  state.panels = [lossCurve, excessCurve, astrayCurve].map((one) => curvePanel(state, panels, one));
  buildScrubber(state, element("div", { class: "fn-controls" }, root));
  buildBar(state, element("div", { class: "fn-run-bar" }, root));
  state.say = element("p", { class: "fn-run-say", role: "status" }, root);
  state.later = eachFrame(() => draw(state));
  state.follower = follower((meta) => onNews(state, meta), (why) => onLost(state, why));
  state.follower.wanted = () => WORKING.includes(state.status.state);
  onTheme(state.later);
  return state;
}

/** The slider over the film, its number of a step, and a button that plays it. */
function buildScrubber(state, parent) {
  const row = element("div", { class: "fn-range", "data-follows": "run" }, parent);
  state.label = element("label", { for: "fn-run-moment" }, row);
  state.slider = element("input", { type: "range", id: "fn-run-moment", name: "moment", min: 0, max: 0, step: 1, value: 0 }, row);
  state.typed = element("input", { type: "text", inputmode: "numeric", name: "moment-number", class: "fn-number" }, row);
  element("span", { class: "fn-unit" }, row);
  state.play = element("button", { type: "button", name: "play" }, row);
  state.slider.oninput = () => scrub(state, Number(state.slider.value));
  state.slider.onchange = () => tellMoment(state);
  state.typed.onchange = () => {
    const step = Number(state.typed.value.replace(/[\s,]/g, ""));
    const wild = state.typed.value.trim() === "" || !(step >= 0 && step <= Math.max(0, lastStep(state.film)));
    state.typed.setAttribute("aria-invalid", String(wild));
    if (wild) return;
    scrub(state, nearestTo(state.film, step));
    tellMoment(state);
  };
  state.play.onclick = () => (state.playing ? halt(state) : playFilm(state));
}

/** Look at the learner's own run from now on, at its newest moment. */
function begin(state) {
  halt(state);
  state.status = { ...state.status, state: "waiting" };
  if (state.film.key !== state.meta.job) show(state, state.meta.job, { state: "waiting" }, false);
  tellMoment(state, -1);
}

/** Ask for a change; what the server says to it is shown, and frames are asked for at once. */
async function control(state, verb) {
  state.refused = state.saved = "";
  try {
    const answer = await askServer(state.meta.token, `${state.meta.job}/control`, { do: verb });
    if (!answer.ok) {
      const { reason, why } = await answer.json();
      state.refused = state.meta.words[`refused_${reason}`] || why;
    }
  } catch {
    state.refused = state.meta.words.not_sent;
  }
  if (verb !== "leave") state.follower.follow(state.film);
  sayAll(state);
}

/** Show another film: ask for it, or begin an empty one. */
function show(state, key, status, ask = true) {
  state.film = emptyFilm(key || state.meta.job);
  state.at = -1;
  if (status) state.status = status;
  if (ask && key) state.follower.follow(state.film);
  else { state.follower.film = null; state.later(); }
}

function onNews(state, meta) {
  const before = state.status.state;
  state.status = meta;
  state.offline = "";
  if (!state.playing) state.at = nearestTo(state.film, state.step);
  if (WORKING.includes(before) && ["finished", "stopped"].includes(meta.state)) {
    state.component.setTriggerValue("ended", `${state.film.key}/${meta.attempt}`);
  }
  state.later();
}

function onLost(state, why) {
  state.offline = why === "offline" ? state.meta.words.offline : state.meta.words.forgotten;
  sayAll(state);
  painted(state.meta.view, { state: state.status.state, offline: true });
}

/** Choose a snapshot; the newest one goes on following the run. */
function scrub(state, at) {
  halt(state);
  choose(state, at);
}

function choose(state, at) {
  state.at = at;
  const newest = at >= state.film.snapshots.length - 1;
  state.step = newest || at < 0 ? -1 : state.film.snapshots[at].step;
  state.later();
}

/** Where the slider rests goes into the address: the step, or -1 for the newest. */
function tellMoment(state, step = state.step) {
  state.step = step;
  send(state, "moment", step);
}

/** From the first snapshot to the last at an even pace; in few still steps where motion is unwelcome. */
function playFilm(state) {
  const count = state.film.snapshots.length;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const start = performance.now();
  state.playing = true;
  const frame = (now) => {
    if (!state.playing) return;
    const gone = Math.min(1, (now - start) / FILM_MS);
    const share = calm ? Math.floor(gone * 5) / 5 : gone;
    choose(state, Math.round(share * (state.film.snapshots.length - 1)));
    if (gone < 1) requestAnimationFrame(frame);
    else { halt(state); tellMoment(state); }
  };
  if (count > 1) requestAnimationFrame(frame);
  else state.playing = false;
}

function halt(state) {
  state.playing = false;
}

/** The map of the chosen moment: coast, density, samples. */
function drawMap(state, context, width, height) {
  if (!state.meta || state.meta.kind === "images") return;
  const now = state.film.snapshots[state.at];
  const { mask_bits: bits, truth } = state.arrays;
  const scene = {
    root: state.root, meta: { ...state.meta, smooth: true }, frame: 0, top: 255, values: {}, dots: Infinity,
    colour: palette(state.root), lit: () => 1, lands: state.lands,
    mask: bits ? { bits: bits.data, shape: state.meta.mask_shape } : null,
    arrays: { truth, density: now?.density, samples: now && { data: Float32Array.from(now.samples.data, (v) => v / SAMPLE_INKS), shape: now.samples.shape } },
  };
  context.drawImage(backdrop(scene, width, height, state.map.density), 0, 0, width, height);
  state.lands = scene.lands;
}

function drawTiles(state) {
  const now = state.film.snapshots[state.at];
  const [count, ...shape] = now ? now.samples.shape : [0];
  while (state.tiles.children.length < count) element("canvas", {}, element("figure", {}, state.tiles));
  [...state.tiles.children].forEach((figure, i) => {
    figure.hidden = i >= count;
    if (i < count) putPicture(figure.firstChild, now.samples.data, i * shape[0] * shape[1] * shape[2], shape);
  });
}

/** Everything, for the moment that is chosen. */
function draw(state) {
  if (!state.meta) return;
  const { film, meta } = state;
  const now = film.snapshots[state.at];
  if (meta.kind === "images") drawTiles(state);
  else state.map.paint();
  state.panels.forEach((panel) => panel.paint());
  const numbers = now ? { loss: now.loss, excess: now.excess / meta.scale, astray: 100 * now.astray } : {};
  ["loss", "excess", "astray"].forEach((name, i) => heading(state, state.panels[i].head, name, numbers[name]));
  drawScrubber(state, now);
  sayAll(state);
  painted(meta.view, { ...numbers, step: now ? now.step : -1, state: state.status.state, snapshots: film.snapshots.length, key: film.key },
    { at: state.at, samples: now ? Array.from(now.samples.data.slice(0, 4)) : [] });
}

function heading(state, node, name, value) {
  const { label, unit } = state.meta.curves[name];
  const text = Number.isFinite(value) ? figure(value) : "–";
  node.replaceChildren(label, element("b", { text }), unit);
}

function drawScrubber(state, now) {
  const last = state.film.snapshots.length - 1;
  state.slider.max = Math.max(0, last);
  state.slider.value = Math.max(0, state.at);
  state.slider.disabled = state.typed.disabled = last < 1;
  state.slider.style.setProperty("--share", `${last > 0 ? (100 * state.at) / last : 0}%`);
  const words = now ? state.meta.words.at.replace("{step}", now.step).replace("{seconds}", figure(now.seconds, 2)) : "";
  state.slider.setAttribute("aria-valuetext", words);
  if (state.root.getRootNode().activeElement !== state.typed) state.typed.value = now ? now.step : "";
  state.play.textContent = state.playing ? state.meta.words.halt : state.meta.words.play;
  state.play.disabled = last < 1;
}

function label(state) {
  const { meta, buttons } = state;
  const { words } = meta;
  for (const name of ["step", "stop", "reset", "download"]) buttons[name].textContent = words[name];
  state.label.textContent = words.moment;
  state.typed.setAttribute("aria-label", words.typed);
  const pictures = meta.kind === "images";
  state.tiles.hidden = !pictures;
  state.map.frame.hidden = state.legend.hidden = pictures;
  (pictures ? state.tiles : state.map.canvas).setAttribute("aria-label", words.label);
  state.map.frame.style.aspectRatio = meta.projection === "equal_area" ? "3.14159 / 1" : "2 / 1";
  state.panels.forEach((panel, i) => panel.canvas.setAttribute("aria-label", Object.values(meta.curves)[i].label));
  state.legend.replaceChildren(...meta.legend.map(({ ink, text }) => {
    const item = element("li", {});
    element("span", {}, item).style.cssText = ink === "density"
      ? `width:64px;height:9px;background:linear-gradient(to right,${Array.from({ length: 10 }, (_, i) => `var(--fn-seq-${i})`).join(",")})`
      : `width:9px;height:9px;background:var(--fn-${ink})`;
    item.append(text);
    return item;
  }));
}

export default function (component) {
  const state = keep(component, build);
  Object.assign(state, unpack(component.data));
  const { meta } = state;
  state.follower.token = meta.token;
  label(state);
  const told = JSON.stringify([meta.job, meta.loaded, meta.token]);
  if (news(state, "moment", meta.moment, state.toldMoment)) state.step = meta.moment;
  state.toldMoment = meta.moment;
  if (state.told !== told) {
    const same = state.told && JSON.parse(state.told)[0] === meta.job && JSON.parse(state.told)[1] === meta.loaded;
    state.told = told;
    if (same) state.follower.follow(state.film);
    else show(state, meta.first, meta.first ? null : { state: "new" });
  } else if (WORKING.includes(state.status.state)) state.follower.ask();
  state.at = nearestTo(state.film, state.step);
  state.later();
  return () => state.follower.rest();
}
