// A game of forger and expert, played move by move: the picture, the curves, the moves, a scrubber.

const PACES = { slow: 1, brisk: 5, quick: 30, full: 0 }; // single steps a second; 0 is as fast as it goes
const GLIDE = 420; // ms in which a single step is seen to happen
const JUMP = 60; // single steps that Play makes at once where motion is not wanted

function build(root) {
  const state = { root, layers: "tosga", moment: -1, shown: 0, learning: "", last: "", rate: 120 };
  state.colour = palette(root);
  root.classList.add("fn-gan-root");
  state.game = newGame(() => arrived(state), (why) => failed(state, why));
  const pair = element("div", { class: "fn-pair fn-gan" }, root);
  const left = element("div", { class: "fn-gan-main" }, pair);
  state.plates = Object.fromEntries(["expert", "forger"].map((who, i) => {
    if (!i) state.plateRow = element("div", { class: "fn-gan-plates" }, left);
    const plate = element("div", { class: "fn-gan-plate", "data-who": who }, state.plateRow);
    return [who, { plate, name: element("b", {}, plate), mark: element("span", {}, plate) }];
  }));
  state.main = stage(left, 2, (context, width, height) => drawGame(state, context, width, height), { role: "img" });
  state.layerRow = element("div", { class: "fn-segments fn-gan-layers", role: "group", "data-control": "layers" }, left);
  const side = element("div", { class: "fn-gan-side" }, pair);
  state.valueTitle = element("h3", {}, side);
  state.value = stage(side, 2.1, (context, width, height) => drawValue(state, context, width, height), { role: "img" });
  state.curveRow = element("div", {}, side);
  state.picked = stage(side, 2.1, (context, width, height) => drawPicked(state, context, width, height), { role: "img" });
  state.curveNote = element("p", { class: "fn-gan-note" }, side);
  const bar = element("div", { class: "fn-buttons fn-gan-bar" }, root);
  state.buttons = Object.fromEntries(["expert", "forger", "round", "play", "again", "start"].map((name) => [name, element("button", { type: "button", name }, bar)]));
  state.speedRow = element("div", { class: "fn-gan-speed" }, bar);
  state.scrub = element("div", { class: "fn-gan-scrub", "data-follows": "" }, root);
  state.sentence = element("p", { class: "fn-gan-said", "aria-live": "polite" }, root);
  state.tell = readouts(root);
  state.chosenRow = element("div", { class: "fn-choices fn-gan-choices" }, root);
  state.controls = element("div", { class: "fn-flow-ranges" }, root);
  state.legendNode = element("ul", { class: "fn-legend" }, root);
  state.later = eachFrame(() => paint(state));
  state.buttons.expert.onclick = () => press(state, "e");
  state.buttons.forger.onclick = () => press(state, "f");
  state.buttons.round.onclick = () => press(state, "e".repeat(state.game.experts) + "f");
  state.buttons.play.onclick = () => (state.playing ? pause(state) : play(state));
  state.buttons.again.onclick = () => { seek(state, 0); pend(state, { moment: state.moment }); if (!still()) play(state); };
  state.buttons.start.onclick = () => { pause(state); cut(state.game, 0); state.moment = -1; state.last = ""; tellMoves(state); face(state); moveTo(state, 0); pull(state.game); };
  buildScrub(state);
  watchNear(state, root);
  return state;
}

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const setting = (state, name) => (state.choices[name] || state.ranges[name]).value;
const last = (state) => filmed(state.game);

/** Everything that decides the game, as the server's address has it, some of it other than it is. */
const RATES = ["expert_steps", "expert_rate", "rate", "weight", "settle"];
const GAME = ["world", "game", "noise", ...RATES];
function keyOf(state, other = {}) {
  const now = (name) => other[name] ?? setting(state, name);
  const [noise, kind] = state.meta.noises[now("noise")];
  const rest = RATES.map((name) => `${name}=${now(name)}`);
  return [`world=${now("world")}`, `game=${now("game")}`, `noise=${noise}`, `noise_kind=${kind}`, ...rest, `seed=${state.meta.seed}`].join("&");
}

/** Play the game of the settings as they are now: the same moves, from the first one. */
function renew(state, moves) {
  const { game } = state;
  const plan = planned(state, moves ?? writtenMoves(game.steps, game.experts));
  const { key, experts, steps, ...rest } = plan;
  if (game.key === key && game.steps === steps) { state.later(); return; }
  stopNear(state);
  stopPlaying(state);
  game.name = setting(state, "game");
  state.waiting = true;
  loadWorld(state);
  begin(game, key, experts, steps, { ...rest, played: playedAhead(state, plan) });
}

/** What is drawn of a world, fetched once for the page. */
function worldOf(name) {
  const worlds = (window.fromNoiseGanWorlds = window.fromNoiseGanWorlds || {});
  worlds[name] = worlds[name] || fetch(asset(`gan/world.bin?world=${name}`)).then((answer) => answer.arrayBuffer()).then((buffer) => {
    const { arrays, meta } = unpack(new Uint8Array(buffer));
    const mask = arrays.mask_bits ? { bits: arrays.mask_bits.data, shape: meta.mask_shape } : null;
    return { name, truth: arrays.truth.data, floor: arrays.floor.data, names: meta.names, hills: meta.hills, apart: meta.apart, mask };
  });
  return worlds[name];
}

async function loadWorld(state) {
  const name = setting(state, "world");
  if (state.world?.name !== name) state.world = null; // no game is drawn on the ground of another
  const world = await worldOf(name);
  if (setting(state, "world") !== name) return;
  state.world = world;
  state.later();
}

/** Moments have come from the server. */
function arrived(state) {
  const { game } = state;
  state.waiting = last(state) < game.steps.length;
  state.trouble = "";
  if (!state.waiting && !state.playing) nearRests(state);
  if (state.playing) { state.later(); return; }
  if (state.glide) return;
  if (state.target !== undefined && last(state) >= state.target) {
    const { target } = state;
    state.target = undefined;
    glideTo(state, target);
    return;
  }
  if (state.target === undefined) moveTo(state, state.moment >= 0 && state.moment <= last(state) ? state.moment : last(state));
  else state.later();
}

function failed(state, why) {
  stopPlaying(state);
  state.waiting = false;
  state.trouble = why || state.meta.words.trouble;
  state.later();
}

function moveTo(state, place) {
  state.shown = Math.max(0, place);
  state.later();
}

/** One move: from the moment that is shown, whatever came after it is forgotten. */
function press(state, letters) {
  pause(state);
  stopNear(state);
  const { game } = state;
  const open = state.target !== undefined; // the last move has not been answered yet
  finishGlide(state);
  if (last(state) < 0) return;
  const from = open ? game.steps.length : Math.round(Math.min(state.shown, game.steps.length));
  const steps = game.steps.slice(0, from) + letters;
  if (full(state, steps)) return;
  if (from < game.steps.length) { cut(game, from); game.turn += 1; }
  Object.assign(game, { steps, every: 1, also: -1 });
  Object.assign(state, { moment: -1, waiting: true, target: steps.length, last: letters.length > 1 ? "r" : letters });
  face(state);
  tellMoves(state);
  pull(game);
  state.later();
}

function full(state, steps) {
  state.over = steps.length > MOST_STEPS || writtenMoves(steps, state.game.experts).length > MOST_LETTERS;
  if (state.over) state.later();
  return state.over;
}

/** Let what has been played be seen to happen, up to a step. */
function glideTo(state, target) {
  const from = Math.min(state.shown, target);
  if (still() || target === from) { state.learning = ""; moveTo(state, target); return; }
  const since = performance.now();
  const span = Math.min(GLIDE * (target - from), 2200);
  const step = (now) => {
    const share = Math.min(1, (now - since) / span);
    state.shown = from + (target - from) * share;
    state.learning = share < 1 ? state.game.steps[Math.min(Math.floor(state.shown), state.game.steps.length - 1)] : "";
    paint(state);
    state.glide = share < 1 ? requestAnimationFrame(step) : 0;
  };
  state.glide = requestAnimationFrame(step);
}

function finishGlide(state) {
  cancelAnimationFrame(state.glide);
  if (state.glide || state.target !== undefined) state.shown = Math.min(state.target ?? state.game.steps.length, Math.max(0, last(state)));
  Object.assign(state, { glide: 0, target: undefined, learning: "" });
}

/** Show what is kept of the game from here on, then go on in rounds, at the pace that is chosen. */
function play(state) {
  finishGlide(state);
  stopNear(state);
  const { game } = state;
  state.moment = -1;
  state.last = "r";
  if (still()) { leap(state); return; }
  const base = game.steps.length;
  state.playing = { at: performance.now(), base };
  ahead(state);
  const step = (now) => {
    if (!state.playing) return;
    const gone = Math.min(0.1, (now - state.playing.at) / 1000);
    state.playing.at = now;
    const most = last(state);
    const pace = PACES[setting(state, "speed")] || (state.shown < base ? Math.max(60, base / 9) : Math.max(30, (most - state.shown) * 6));
    state.shown = Math.min(most, state.shown + pace * gone);
    state.learning = pace <= 30 && state.shown < most ? game.steps[Math.floor(state.shown)] : "";
    ahead(state);
    paint(state);
    if (state.playing) state.playing.next = requestAnimationFrame(step);
  };
  state.playing.next = requestAnimationFrame(step);
  face(state);
}

/** Where motion is not wanted, many steps at once. */
function leap(state) {
  const { game } = state;
  let { steps } = game;
  for (let k = 0; k < JUMP; k++) steps += nextLetter(steps, game.experts);
  if (full(state, steps)) return;
  Object.assign(game, { steps, every: 5, also: -1 });
  Object.assign(state, { waiting: true, target: steps.length });
  tellMoves(state);
  pull(game);
}

/** Ask for what will be shown next. */
function ahead(state) {
  const { game } = state;
  const pace = PACES[setting(state, "speed")];
  const wanted = state.shown + (pace ? Math.max(4, pace * 0.8) : 90);
  if (game.steps.length < wanted) {
    let { steps } = game;
    while (steps.length < wanted) steps += nextLetter(steps, game.experts);
    if (full(state, steps)) { if (state.shown >= last(state)) pause(state); return; }
    Object.assign(game, { steps, every: pace && pace <= 5 ? 1 : pace ? 2 : 12, also: -1 });
  }
  pull(game);
}

function stopPlaying(state) {
  if (state.playing) cancelAnimationFrame(state.playing.next);
  finishGlide(state);
  state.playing = null;
}

function pause(state) {
  if (!state.playing) return;
  cancelAnimationFrame(state.playing.next);
  const { game } = state;
  const { next } = around(game, state.shown);
  const { base } = state.playing ?? { base: 0 };
  cut(game, Math.max(base, next.step));
  game.turn += 1;
  state.moment = next.step < game.steps.length ? next.step : -1;
  Object.assign(state, { playing: null, learning: "", waiting: false });
  moveTo(state, next.step);
  face(state);
  tellMoves(state);
}

/** Tell Python what was played, once the hands rest. */
function tellMoves(state) {
  const moves = writtenMoves(state.game.steps, state.game.experts);
  pend(state, { moves, moment: state.moment });
}

/** What Python has not confirmed yet is not taken back by an older echo. */
function pend(state, values) {
  state.pending = { ...state.pending, ...values };
  state.pendingAt = performance.now();
  clearTimeout(state.sending);
  const tell = () => { // a game that is under way is drawn first
    if (state.waiting && performance.now() - state.pendingAt < 300) state.sending = setTimeout(tell, 40);
    else tellPending(state);
  };
  state.sending = setTimeout(tell, 70);
}

/** Python may drop a message that meets another: what it does not answer is said again. */
function tellPending(state, more = 2) {
  state.component.setTriggerValue("state", state.pending);
  state.pendingAt = performance.now();
  const check = () => {
    if (!Object.keys(state.pending).length) return;
    if (working()) state.sending = setTimeout(check, ANSWERS);
    else if (more) tellPending(state, more - 1);
  };
  state.sending = setTimeout(check, ANSWERS);
}

function buildScrub(state) {
  const row = element("div", { class: "fn-range" }, state.scrub);
  state.scrubLabel = element("label", { for: "fn-gan-moment" }, row);
  state.slider = element("input", { type: "range", id: "fn-gan-moment", name: "moment", min: 0, max: 1, step: 1 }, row);
  state.slider.oninput = () => seek(state, Number(state.slider.value));
  state.slider.onchange = () => pend(state, { moment: state.moment });
  state.scrubRow = row;
}

function seek(state, step) {
  pause(state);
  finishGlide(state);
  state.moment = step >= state.game.steps.length ? -1 : step;
  const { one } = around(state.game, step);
  moveTo(state, state.moment < 0 ? last(state) : one.step);
}

/** The speed that Play has now, as its choice calls it. */
function speedName(state) {
  const { options, value } = state.meta.choices.find(({ name }) => name === "speed");
  const now = state.choices?.speed?.value ?? value;
  return options.find(([word]) => word === now)[1];
}

function face(state) {
  const { words } = state.meta;
  for (const [name, button] of Object.entries(state.buttons)) {
    button.textContent = name === "play" ? (state.playing ? words.pause : `${words.play} · ${speedName(state)}`) : words[name];
    button.title = words[`${name}_help`];
    // A game without moves has none to show again; a task keeps the moves as they are.
    button.disabled = name === "again" ? !state.game.steps.length : Boolean(state.meta.fixed);
  }
}
