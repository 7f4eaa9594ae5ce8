// Games one control away from the one that is shown, played before they are asked for: those of the
// other worlds once the page rests, those of a control when the learner comes to it. Short games
// alone, one after the other, and none while anybody waits.

const NEAR = 60; // single steps of a game that is played ahead, at most
const COME = 100; // ms that a learner stays with a control before its games are played
const HELD = 24; // of such games that are kept

/** What is to be played at the settings as they are now, some of them other. */
function planned(state, words, other = {}) {
  const key = keyOf(state, other);
  const experts = Number(other.expert_steps ?? setting(state, "expert_steps"));
  const steps = expand(words, experts).slice(0, MOST_STEPS);
  const films = Object.entries(state.meta.films).filter(([, one]) => one.key === key);
  const film = films.find(([, one]) => steps.startsWith(expand(one.moves, experts)))
    || films.find(([, one]) => expand(one.moves, experts).startsWith(steps));
  const moments = steps.length > 400 ? 60 : steps.length > NEAR ? 8 : 4;
  const every = Math.max(1, Math.ceil(steps.length / moments));
  return { key, experts, steps, film: film ? [film[0], film[1].mark] : null, every, also: state.moment };
}

const pauseOf = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const nameOf = ({ key, steps, also }) => `${key}&${steps}&${also}`;

/** A game that was played ahead just as it is planned, if there is one. */
const playedAhead = (state, plan) => state.near?.get(nameOf(plan));

/** The words or numbers of a control that a learner may come to next, the nearest first. */
function beside(state, name) {
  const choice = state.meta.choices.find((one) => one.name === name);
  const one = choice || state.meta.ranges.find((range) => range.name === name);
  if (!one || one.locked || one.hidden || !GAME.includes(name)) return [];
  const values = choice ? choice.options.map(([word]) => word) : one.values;
  const at = values.indexOf(setting(state, name));
  const others = choice ? values.filter((_, k) => k !== at) : [values[at + 1], values[at - 1]].filter((value) => value !== undefined);
  return others.sort((a, b) => Math.abs(values.indexOf(a) - at) - Math.abs(values.indexOf(b) - at));
}

/** Play the games of one control ahead; whatever else is asked for ends it. */
function playNear(state, name, rest = 0) {
  stopNear(state);
  playEach(state, name, rest, state.nearTurn).catch(() => {}); // who asks for it will hear of it
}

async function playEach(state, name, rest, turn) {
  const rests = () => turn === state.nearTurn && state.root.isConnected && !state.waiting && !state.playing && state.game.at.length;
  await pauseOf(rest);
  await whenIdle();
  if (!rests() || state.game.steps.length > NEAR) return;
  const words = writtenMoves(state.game.steps, state.game.experts);
  for (const value of beside(state, name)) {
    const plan = planned(state, words, { [name]: value });
    if (playedAhead(state, plan) || plan.steps.length > NEAR) continue;
    if (name === "world") await worldOf(value);
    if (!rests()) return;
    const { key, experts, steps, ...told } = plan;
    const spare = (state.spare = Object.assign(newGame(() => {}, () => {}), { ahead: true }));
    await begin(spare, key, experts, steps, told);
    for (let more = 15; more && rests() && filmed(spare) < steps.length; more--) {
      await pauseOf(COME); // others wait for the server, this page's own words among them
      await pull(spare);
    }
    if (!rests() || filmed(spare) < steps.length) return;
    hold(state, plan, spare);
  }
}

/** Keep a game as it was played; the way back to the one that is shown is then here already. */
function hold(state, plan, { at, frames, reached, recorded }) {
  state.near.set(nameOf(plan), { at: [...at], frames: new Map(frames), reached, recorded });
  while (state.near.size > HELD) state.near.delete(state.near.keys().next().value);
}

function stopNear(state) {
  state.near = state.near || new Map();
  state.nearTurn = (state.nearTurn || 0) + 1;
  if (state.spare) state.spare.turn += 1; // it asks no more
  Object.assign(state, { spare: null, nearName: "" });
}

/** Which control a place on the page belongs to. */
function controlAt(node) {
  const row = node.closest(".fn-range, .fn-menu, .fn-segments");
  return row?.dataset.control || row?.querySelector("input, select")?.name;
}

/** Play ahead what the learner comes to. */
function watchNear(state, root) {
  const come = ({ target }) => {
    const name = controlAt(target);
    if (!name || name === state.nearName) return;
    playNear(state, name, COME);
    state.nearName = name;
  };
  root.addEventListener("pointerover", come);
  root.addEventListener("focusin", come);
}

/** The game has come in full: play on for the control in hand, or for the other worlds. */
function nearRests(state) {
  const { game } = state;
  if (game.steps.length <= NEAR) hold(state, { ...game, also: state.moment }, game);
  const row = state.root.querySelector(".fn-range:is(:hover, :focus-within), .fn-menu:is(:hover, :focus-within), .fn-segments:is(:hover, :focus-within)");
  const name = row && controlAt(row);
  if (GAME.includes(name)) playNear(state, name);
  else if (!state.nearWorlds) playNear(state, "world");
  state.nearWorlds = true; // once a page: a change elsewhere makes nobody play all worlds again
}
