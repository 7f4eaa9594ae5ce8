// A game of forger and expert in the browser: its steps, the moments that were filmed, and the talk
// with the server. One question is under way at a time; what is played next is asked for ahead.

const FIELDS = ["samples", "grid", "opinion", "push", "counts", "numbers"];

/** An empty game. told() is called when moments have come, failed(why) when none will. */
function newGame(told, failed) {
  return { key: "", experts: 1, steps: "", reached: -1, at: [], frames: new Map(), every: 1, also: -1, asking: null, told, failed };
}

/** The last step that is filmed, -1 before the first. */
const filmed = (game) => (game.at.length ? game.at[game.at.length - 1] : -1);

/** Forget every moment after a step. */
function cut(game, step) {
  game.steps = game.steps.slice(0, Math.max(0, step));
  game.at = game.at.filter((one) => one <= step);
  game.reached = Math.min(game.reached, step);
  for (const one of game.frames.keys()) if (one > step) game.frames.delete(one);
}

/** Take in moments: {arrays, at}. */
function takeIn(game, arrays, at) {
  at.forEach((step, k) => {
    if (game.frames.has(step)) return;
    const frame = { step };
    for (const name of FIELDS) {
      const { data, shape } = arrays[name];
      const size = shape.slice(1).reduce((product, n) => product * n, 1);
      frame[name] = data.subarray(k * size, (k + 1) * size);
    }
    game.frames.set(step, frame);
    game.at.push(step);
  });
  game.at.sort((one, other) => one - other);
}

/** The film of a recorded game, fetched once for the page. */
function recordedFilm(name, mark) {
  const films = (window.fromNoiseDuels = window.fromNoiseDuels || {});
  const address = `gan/film.bin?name=${name}&${mark}`;
  films[address] = films[address] || fetch(asset(address))
    .then((answer) => answer.arrayBuffer()).then((buffer) => unpack(new Uint8Array(buffer)));
  return films[address];
}

/** Begin a game anew: settings as the address of the server has them, and what is to be played.
 *  played: the same game, as it was played before. */
async function begin(game, key, experts, steps, { film = null, every = 1, also = -1, played = null } = {}) {
  Object.assign(game, { key, experts, steps, at: [], frames: new Map(), every, also, reached: -1 });
  game.turn = (game.turn || 0) + 1;
  const { turn } = game;
  if (played) {
    const { at, frames, reached, recorded } = played;
    Object.assign(game, { at: [...at], frames: new Map(frames), reached, recorded });
    game.told();
  } else if (film) {
    const { arrays, meta } = await recordedFilm(...film);
    if (turn !== game.turn) return;
    const at = [...arrays.at.data].filter((step) => step <= game.steps.length);
    takeIn(game, arrays, at);
    game.recorded = meta.steps;
    game.told();
  } else game.recorded = 0;
  await pull(game);
}

/** Ask for what is still to be filmed, one question after the other. */
async function pull(game) {
  if (game.asking === game.turn) return;
  const { turn } = game;
  game.asking = turn;
  while (turn === game.turn && filmed(game) < game.steps.length) {
    const { steps } = game;
    const query = `${game.key}&moves=${writtenMoves(steps, game.experts)}&after=${Math.max(filmed(game), game.reached)}&every=${game.every}&also=${game.also}${game.ahead ? "&ahead=1" : ""}`;
    const answer = await fetch(asset(`gan/game?${query}`), { cache: "no-store" }).catch(() => null);
    if (turn !== game.turn) return;
    if (answer?.status !== 200) {
      game.asking = null;
      const words = answer ? await answer.json().catch(() => ({})) : {};
      game.failed(words.why || "");
      return;
    }
    const { arrays, meta } = unpack(new Uint8Array(await answer.arrayBuffer()));
    if (turn !== game.turn) return;
    const fits = game.steps.startsWith(steps.slice(0, meta.reached));
    if (fits) game.reached = Math.max(game.reached, meta.reached);
    if (fits && meta.at.length) takeIn(game, arrays, meta.at.filter((one) => one <= game.steps.length));
    game.told();
  }
  if (game.asking === turn) game.asking = null;
}

/** The moments on both sides of a place between steps, and how far it is from one to the other. */
function around(game, place) {
  let low = 0;
  let high = game.at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (game.at[middle] <= place) low = middle;
    else high = middle - 1;
  }
  const one = game.frames.get(game.at[low]);
  const next = game.frames.get(game.at[Math.min(low + 1, game.at.length - 1)]);
  const gap = next.step - one.step;
  return { one, next, share: gap ? Math.max(0, Math.min(1, (place - one.step) / gap)) : 0 };
}
