// A view's next answers, fetched before they are asked for, so that a control redraws it at once; or,
// where they are many (`meta.soon`), when the learner comes to the choice or makes it, past the page.
// Of a slider in `meta.dear` those beside its value come first, the rest when the learner comes to it.
// The view's own file has show(state, bytes, moved), which takes in such an answer and draws it.

/** Until Python has heard of a value, what it says of older ones is not shown. */
const PATIENCE = 3000;
function want(state, name, value) {
  state.wanted = state.wanted || {};
  state.wanted[name] = { value: String(value), at: performance.now() };
}

/** ms until Python hears of a slider: of one that is drawn here, once its frame is out. */
function patience(state, name) {
  return state.meta.ranges.find((one) => one.name === name)?.sweep ? 70 : 0;
}

function late(state, meta) {
  const told = Object.fromEntries([...meta.choices, ...meta.ranges].map(({ name, value }) => [name, String(value)]));
  for (const [name, { value, at }] of Object.entries(state.wanted || {})) {
    if (told[name] === value || performance.now() - at > PATIENCE) delete state.wanted[name];
  }
  return Object.entries(state.wanted || {}).some(([name, { value }]) => name in told && told[name] !== value);
}

/** Whether an answer says what is shown already, its controls as they stand, whatever may come next. */
function shownAlready(state, { arrays, meta }) {
  if (!state.meta) return false;
  const now = structuredClone(state.meta);
  stay(state, now, "");
  const words = (told) => JSON.stringify({ ...told, ahead: null, dear: null });
  const names = Object.keys(arrays);
  return words(meta) === words(now)
    && names.length === Object.keys(state.arrays).length
    && names.every((name) => alike(arrays[name].data, state.arrays[name]?.data));
}

function alike(one, other) {
  if (one.length !== other?.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** Take in what Python says: at once, or, where it speaks of older values, once patience is over
 *  and nothing newer has come. Nothing is drawn again where it is shown already. */
function take(state, data) {
  clearTimeout(state.retry);
  const answer = unpack(data);
  if (late(state, answer.meta)) {
    state.retry = setTimeout(() => { state.wanted = {}; take(state, data); }, PATIENCE);
    return;
  }
  state.still = shownAlready(state, answer);
  show(state, data);
  state.still = false;
  for (const { name, value } of [...answer.meta.ranges, ...answer.meta.choices]) {
    keepFetched(state, state.meta.ahead[name]?.[String(value)], data); // the way back is here already
  }
  for (const name of state.meta.dear || []) {
    const { row, input, number } = state.ranges[name];
    row.onpointerenter = input.onfocus = number.onfocus = () => fetchAhead(state, name, 0);
  }
  const name = state.meta.soon ? inHand(state) : "";
  if (name !== undefined && Object.keys(state.meta.ahead).length) fetchAhead(state, name);
}

/** The choice that the learner has come to, if any. */
function inHand(state) {
  return Object.keys(state.rows || {}).find((name) => state.rows[name].at.matches(":hover, :focus-within"));
}

function keepFetched(state, address, bytes) {
  state.fetched = state.fetched || new Map();
  if (address) state.fetched.set(address, bytes);
  while (state.fetched.size > 60) state.fetched.delete(state.fetched.keys().next().value);
}

/** Controls other than the one that moved stay as they are, whatever a fetched answer says. */
function stay(state, meta, moved) {
  const held = { ...state.ranges };
  for (const [name, row] of Object.entries(state.rows || {})) held[name] = row.choices?.[name];
  for (const one of [...meta.ranges, ...meta.choices]) {
    if (one.name !== moved && held[one.name]) one.value = held[one.name].value;
    Object.assign(one, held[one.name]?.fast); // a fetched answer knows of no task
  }
}

/** Show the view as it is for another value, if it has been fetched. */
function showAhead(state, name, value) {
  const data = state.fetched?.get(state.meta.ahead[name]?.[String(value)]);
  if (!data) {
    if (state.wanted) delete state.wanted[name]; // what was wanted of it before is past
    return false;
  }
  want(state, name, value);
  const { ahead } = state.meta;
  state.foretold = true; // no answer of Python's to what was said of other controls
  show(state, data, name);
  state.foretold = false;
  state.meta.ahead = { [name]: ahead[name] }; // the addresses of the others are Python's to tell
  return true;
}

/** The same as soon as it has come, unless Python is quicker or another control has moved since. */
async function showSoon(state, name, value) {
  const { ahead } = state.meta;
  const address = ahead[name]?.[String(value)];
  if (!address) return;
  state.turn = (state.turn || 0) + 1; // what nobody has asked for waits until Python has answered
  want(state, name, value);
  const come = await bring(state, address);
  const still = Object.entries(state.wanted || {});
  const alone = still.length === 1 && still[0][0] === name && still[0][1].value === String(value);
  if (come && alone && state.meta.ahead === ahead) showAhead(state, name, value);
}

/** Have the bytes of an address, which are fetched once however many ask; whether they came. */
function bring(state, address, priority = "auto") {
  state.coming = state.coming || new Map();
  if (state.fetched?.has(address)) return true;
  if (!state.coming.has(address)) {
    const over = () => state.coming.delete(address);
    state.coming.set(address, fetched(state, address, priority).finally(over));
  }
  return state.coming.get(address);
}

async function fetched(state, address, priority) {
  const answer = await fetch(asset(address), { priority }).catch(() => null);
  const bytes = answer?.ok && (await answer.arrayBuffer().catch(() => null));
  if (bytes) keepFetched(state, address, new Uint8Array(bytes));
  return Boolean(bytes);
}

/** The addresses of a control's next answers: those beside its value first, or `beside` alone. */
function nearest(state, name, beside = false) {
  const { ahead, ranges, choices } = state.meta;
  const slider = ranges.find((one) => one.name === name);
  const options = choices.find((one) => one.name === name)?.options.map(([word]) => word);
  const { value } = (slider ? state.ranges : state.rows?.[name]?.choices)?.[name] || {};
  const words = (slider?.values || options || []).map(String);
  const gap = (word) => Math.abs(words.indexOf(word) - words.indexOf(String(value))) || words.length;
  const next = Object.keys(ahead[name]).reverse().sort((one, other) => gap(one) - gap(other));
  return next.filter((word) => !beside || gap(word) === 1).map((word) => ahead[name][word]);
}

/** Once the view is at most a screen away. */
function near(state) {
  state.watch?.disconnect();
  return new Promise((resolve) => {
    const watch = new IntersectionObserver((places) => {
      if (!places.at(-1).isIntersecting) return;
      watch.disconnect();
      resolve();
    }, { rootMargin: "100%", scrollMargin: "100%" });
    watch.observe(state.root);
    state.watch = watch;
  });
}

/** Fetch what the view's own controls may ask for next, or one of them, one answer after the other,
 *  while nobody waits. */
async function fetchAhead(state, name = "", rest = 150) {
  const turn = (state.turn = (state.turn || 0) + 1);
  await new Promise((resolve) => setTimeout(resolve, rest));
  await whenIdle();
  if (!name) await near(state); // a view that nobody looks at costs the server nothing
  const { ahead, dear = [] } = state.meta;
  const names = (name ? [name] : Object.keys(ahead)).filter((one) => ahead[one]);
  const asked = names.flatMap((one) => nearest(state, one, !name && dear.includes(one)));
  for (const address of asked) {
    if (turn !== state.turn || !state.root.isConnected) return;
    if (!(await bring(state, address, "low"))) return;
  }
}

/** A row for a choice. Where answers wait until they are asked for, those of a choice that the
 *  learner has come to are fetched while they make up their mind. */
function newRow(state, name) {
  const at = element("div", {}, state.above);
  const come = () => { if (state.meta.soon && !at.hidden) fetchAhead(state, name, 0); };
  at.onpointerenter = come;
  at.addEventListener("focusin", come);
  return { at };
}

/** Each choice has a row of its own, so that the others keep the focus when one comes or goes. */
function rowsOfChoices(state, onChoice = chosen) {
  state.rows = state.rows || {};
  for (const one of state.meta.choices) {
    const row = (state.rows[one.name] = state.rows[one.name] || newRow(state, one.name));
    row.foretold = state.foretold;
    choices(row, row.at, [one], (name, word) => onChoice(state, name, word));
  }
  for (const [name, row] of Object.entries(state.rows)) {
    row.at.hidden = !state.meta.choices.some((one) => one.name === name);
  }
}

/** A choice of the learner's: shown at once where it can be, and told to Python until it answers.
 *  Where its answer is fetched, that goes first: page and answer would share one Python. */
const FIRST = 60; // ms
function chosen(state, name, word) {
  want(state, name, word);
  const shown = showAhead(state, name, word);
  const fetching = !shown && state.meta.ahead[name]?.[String(word)];
  if (fetching) showSoon(state, name, word);
  send(Object.assign(state.rows[name], { component: state.component }), name, word, fetching ? FIRST : 0);
  return shown;
}
