// A view's next answers, fetched before they are asked for, so that a control redraws it at once.
// The view's own file has show(state, bytes, moved), which takes in such an answer and draws it.

/** Until Python has heard of a value, what it says of older ones is not shown. */
const PATIENCE = 3000;
function want(state, name, value) {
  state.wanted = state.wanted || {};
  state.wanted[name] = { value: String(value), at: performance.now() };
}

function late(state, meta) {
  const told = Object.fromEntries([...meta.choices, ...meta.ranges].map(({ name, value }) => [name, String(value)]));
  for (const [name, { value, at }] of Object.entries(state.wanted || {})) {
    if (told[name] === value || performance.now() - at > PATIENCE) delete state.wanted[name];
  }
  return Object.entries(state.wanted || {}).some(([name, { value }]) => name in told && told[name] !== value);
}

/** Take in what Python says: at once, or, where it speaks of older values, once patience is over
 *  and nothing newer has come. */
function take(state, data) {
  clearTimeout(state.retry);
  if (late(state, unpack(data).meta)) {
    state.retry = setTimeout(() => { state.wanted = {}; take(state, data); }, PATIENCE);
    return;
  }
  show(state, data);
  if (Object.keys(state.meta.ahead).length) fetchAhead(state);
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
  show(state, data, name);
  state.meta.ahead = { [name]: ahead[name] }; // the addresses of the others are Python's to tell
  return true;
}

/** Fetch what the view's own controls may ask for next, one after the other, while nobody waits. */
async function fetchAhead(state) {
  state.fetched = state.fetched || new Map();
  const turn = (state.turn = (state.turn || 0) + 1);
  await new Promise((resolve) => setTimeout(resolve, 150));
  await whenIdle();
  for (const address of Object.values(state.meta.ahead).flatMap((words) => Object.values(words))) {
    if (turn !== state.turn || !state.root.isConnected) return;
    if (state.fetched.has(address)) continue;
    const answer = await fetch(asset(address), { priority: "low" }).catch(() => null);
    if (!answer?.ok) return;
    state.fetched.set(address, new Uint8Array(await answer.arrayBuffer()));
    while (state.fetched.size > 60) state.fetched.delete(state.fetched.keys().next().value);
  }
}

/** Each choice has a row of its own, so that the others keep the focus when one comes or goes. */
function rowsOfChoices(state, onChoice = chosen) {
  state.rows = state.rows || {};
  for (const one of state.meta.choices) {
    const row = (state.rows[one.name] = state.rows[one.name] || { at: element("div", {}, state.above) });
    choices(row, row.at, [one], (name, word) => onChoice(state, name, word));
  }
  for (const [name, row] of Object.entries(state.rows)) {
    row.at.hidden = !state.meta.choices.some((one) => one.name === name);
  }
}

/** A choice of the learner's: shown at once where it can be, and told to Python until it answers. */
function chosen(state, name, word) {
  want(state, name, word);
  const shown = showAhead(state, name, word);
  send(Object.assign(state.rows[name], { component: state.component }), name, word, 0);
  return shown;
}
