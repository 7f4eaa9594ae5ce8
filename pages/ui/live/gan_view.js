// What the view of a game says, what it is told by Python, and what it paints.

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const percent = (share) => `${Math.round(100 * share)}%`;

/** The numbers of the moment that is shown. */
function numbersNow(state) {
  const frame = state.seen.share > 0.5 ? state.seen.next : state.seen.one;
  const found = Object.fromEntries(state.meta.numbers.map((name, i) => [name, frame.numbers[i]]));
  const played = state.game.steps.slice(0, frame.step);
  const experts = played.replaceAll("f", "").length;
  const reached = state.world ? reachedOf(state, frame) : NaN;
  return { ...found, step: frame.step, experts, forgers: frame.step - experts, reached, frame };
}

function plates(state, now) {
  const { words } = state.meta;
  const lit = state.learning || (state.last === "r" ? "" : state.last);
  for (const [who, letter, count] of [["expert", "e", now.experts], ["forger", "f", now.forgers]]) {
    const { plate, name, mark } = state.plates[who];
    const mode = !lit ? "rest" : lit === letter ? "learns" : "frozen";
    plate.dataset.mode = mode;
    name.textContent = fill(words[`${who}_plate`], { n: count.toLocaleString("en") });
    mark.textContent = { rest: "", learns: `● ${words.learns}`, frozen: `❄ ${words.frozen}` }[mode];
  }
}

function sentence(state, now) {
  const { words } = state.meta;
  if (state.trouble) return state.trouble;
  if (state.over) return words.full;
  if (state.waiting && !state.playing && last(state) < state.game.steps.length - 1) {
    return fill(words.replayed, { now: Math.max(0, state.game.reached, last(state)), all: state.game.steps.length });
  }
  const { world } = state;
  const missed = missedOf(state, now.frame);
  const all = world.floor.length;
  const odds = state.game.name === "minimax" || state.game.name === "non-saturating";
  const first = fill(odds ? words.gives : words.scores, { true: now.true_opinion.toFixed(2), false: now.forged_opinion.toFixed(2) });
  const places = fill(world.hills ? words.hills : words.continents, { n: all - missed.length, all });
  const names = missed.length && !world.hills ? ` ${fill(words.forgotten, { names: missed.map((k) => world.names[k]).join(", ") })}` : "";
  return `${first} ${places}${names}`;
}

function readoutsOf(state, now) {
  const { words, rest } = state.meta;
  const due = rest[state.game.name];
  const ratio = now.minimax_gradient / now.non_saturating_gradient;
  const rows = [
    { name: "value", label: words.value, text: figure(now.value), note: fill(words.theory, { value: figure(due.value) }) },
    { name: "expert_loss", label: words.expert_loss, text: figure(now.expert_loss) },
    { name: "forger_loss", label: words.forger_loss, text: figure(now.forger_loss), note: due.forger === null ? words.no_rest : fill(words.at_rest, { value: figure(due.forger) }) },
    { name: "near", label: state.world.hills ? words.near : words.ashore, text: percent(now.near), note: state.world.hills ? words.near_floor : words.ashore_floor },
    { name: "apart", label: words.apart, text: now.apart.toFixed(3), note: fill(words.apart_floor, { value: state.world.apart.toFixed(3) }) },
  ];
  if (Number.isFinite(ratio)) {
    rows.push({ name: "minimax", label: words.minimax, text: figure(now.minimax_gradient) });
    rows.push({ name: "other", label: words.other, text: figure(now.non_saturating_gradient), note: fill(words.ratio, { ratio: figure(1 / ratio) }) });
  } else rows.push({ name: "gradient", label: words.gradient, text: figure(now.gradient) });
  return rows;
}

function paint(state) {
  if (!state.meta || !state.choices) return;
  const { game, meta } = state;
  if (!game.at.length) { painted(meta.view, { step: -1 }, {}); return; }
  if (state.shown > last(state)) state.shown = last(state);
  state.seen = around(game, state.shown);
  for (const one of [state.main, state.value, state.picked]) one.paint();
  if (!state.world) return;
  const now = numbersNow(state);
  plates(state, now);
  if (!state.playing || performance.now() - (state.saidAt || 0) > 160) {
    state.saidAt = performance.now();
    state.sentence.textContent = sentence(state, now);
    state.tell(readoutsOf(state, now));
    notes(state);
  }
  const total = game.steps.length;
  state.slider.max = total;
  state.slider.disabled = state.scrubNumber.input.disabled = !total;
  if (state.root.getRootNode().activeElement !== state.slider || state.playing) state.slider.value = state.moment < 0 ? Math.max(state.shown, 0) : state.moment;
  state.slider.style.setProperty("--share", `${(100 * state.slider.value) / (total || 1)}%`);
  state.slider.setAttribute("aria-valuetext", fill(meta.words.moment_text, { step: now.step, all: total }));
  state.scrubNumber.set();
  face(state);
  const { frame, ...values } = now;
  painted(meta.view, values, { shown: state.shown, learning: state.learning, moves: writtenMoves(game.steps, game.experts), counts: [...frame.counts], setting: game.key, speed: state.choices.speed.value });
}

function notes(state) {
  const { words } = state.meta;
  state.valueTitle.textContent = fill(words.value_title, { value: figure(state.meta.rest[state.game.name].value) });
  const odds = state.game.name === "minimax" || state.game.name === "non-saturating";
  const which = state.choices.curve.value;
  state.curveNote.textContent = which === "gradient" ? (odds ? words.note_gradient : words.note_own) : words[`note_${which}`];
}

const INK = {
  t: '<circle cx="7" cy="7" r="2.4" fill="currentColor"/>',
  s: '<path d="M3 3L11 11M3 11L11 3" stroke="currentColor" stroke-width="1.8"/>',
  g: '<path d="M1 4.5H13M1 9.5H13M4.5 1V13M9.5 1V13" stroke="currentColor" stroke-width="1"/>',
  a: '<path d="M2 12L11 3M6 3H11V8" stroke="currentColor" stroke-width="1.5" fill="none"/>',
};
const TINT = { t: "truth", s: "samples", g: "model", a: "text" };

/** The layers as switches: a press shows or hides one. */
function layersRow(state) {
  const { words, layers } = state.meta;
  if (!state.layerButtons) {
    state.layerRow.setAttribute("aria-label", words.layers);
    state.layerRow.title = words.layers_help;
    state.layerButtons = Object.entries(words.layer).map(([letter, name]) => {
      const button = element("button", { type: "button" }, state.layerRow);
      if (INK[letter]) button.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true" style="color:var(--fn-${TINT[letter]})">${INK[letter]}</svg>`;
      else element("span", { class: "fn-gan-ramp", "aria-hidden": "true" }, button);
      button.append(name);
      button.onclick = () => {
        state.layers = state.layers.includes(letter) ? state.layers.replace(letter, "") : [..."tosga"].filter((one) => one === letter || state.layers.includes(one)).join("");
        pressed(state);
        pend(state, { layers: state.layers || "none" });
        state.later();
      };
      return [letter, button];
    });
  }
  if (state.layersTold !== layers) state.layers = layers === "none" ? "" : layers;
  state.layersTold = layers;
  pressed(state);
}
const pressed = (state) => state.layerButtons.forEach(([letter, button]) => button.setAttribute("aria-pressed", String(state.layers.includes(letter))));

/** An echo of Python's that is older than what the learner did last is not shown. */
function confirmed(state, meta) {
  if (performance.now() - (state.pendingAt || 0) > 3000) state.pending = {};
  const told = Object.fromEntries([...meta.choices, ...meta.ranges].map(({ name, value }) => [name, value]));
  Object.assign(told, { moves: meta.moves, moment: meta.moment, layers: meta.layers });
  for (const [name, value] of Object.entries(state.pending || {})) {
    if (String(told[name]) === String(value)) delete state.pending[name];
  }
  const open = state.pending || {};
  for (const one of [...meta.choices, ...meta.ranges]) if (one.name in open) one.value = open[one.name];
  if ("layers" in open) meta.layers = open.layers;
  return open;
}

/** What the controls say, and all else that Python says: a redraw is due when either is other. */
const held = ({ choices: rows = {}, ranges: sliders = {} }) => JSON.stringify(Object.entries({ ...rows, ...sliders }).map(([name, { value }]) => [name, value]));
const rest = (meta) => JSON.stringify({ ...meta, choices: 0, ranges: 0, moves: 0, moment: 0 });

export default function (component) {
  const state = keep(component, build);
  const { meta } = unpack(component.data);
  const [before, told] = [held(state), rest(meta)];
  const open = confirmed(state, meta);
  const fresh = !state.meta || meta.moves !== state.movesTold || meta.moment !== state.momentTold;
  Object.assign(state, { meta, movesTold: meta.moves, momentTold: meta.moment });
  const { words } = meta;
  state.main.canvas.setAttribute("aria-label", words.label);
  state.value.canvas.setAttribute("aria-label", words.value_label);
  state.picked.canvas.setAttribute("aria-label", words.curve_label);
  state.scrubLabel.textContent = words.moment;
  state.slider.title = words.moment_help;
  if (!state.scrubNumber) {
    state.scrubNumber = typed(state.scrubRow, { name: "moment-number", label: "", help: words.moment_help, typed: words.typed, refused: words.refused },
      () => [0, state.game.steps.length], () => Math.round(state.moment < 0 ? state.game.steps.length : state.moment),
      (step) => seek(state, step), () => pend(state, { moment: state.moment }));
  }
  const places = { curve: state.curveRow, speed: state.speedRow };
  state.choiceRows = state.choiceRows || {};
  state.choices = state.choices || {};
  for (const one of meta.choices) {
    const row = (state.choiceRows[one.name] = state.choiceRows[one.name] || { at: element("div", {}, places[one.name] || state.chosenRow) });
    Object.assign(state.choices, choices(row, row.at, [one], (name, word) => {
      pend(state, { [name]: word });
      if (places[name]) state.later(); else renew(state);
      state.later();
    }));
  }
  ranges(state, state.controls, meta.ranges, (name) => {
    pend(state, { [name]: state.ranges[name].value });
    clearTimeout(state.renewing);
    const plan = planned(state, writtenMoves(state.game.steps, state.game.experts));
    const held = performance.now() - (state.movedAt || 0) < 250; // a hand that drags
    state.movedAt = performance.now();
    const short = state.game.steps.length <= NEAR;
    if (playedAhead(state, plan) || (short && !held)) renew(state);
    else state.renewing = setTimeout(() => renew(state), short ? 120 : 250);
  });
  layersRow(state);
  face(state);
  if (fresh && !("moment" in open)) state.moment = meta.moment;
  if (state.playing) return;
  if (fresh && !("moves" in open)) renew(state, meta.moves);
  else if (keyOf(state) !== state.game.key) renew(state);
  else if (told !== state.told || before !== held(state)) state.later(); // an echo draws nothing
  state.told = told;
}
