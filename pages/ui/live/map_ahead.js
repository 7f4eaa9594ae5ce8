// A map's next answers, fetched before they are asked for, so that a control redraws it at once.

/** Until Python has heard of a value, what it says of older ones is not shown. */
const PATIENCE = 3000;
function want(state, name, value) { state.wanted[name] = { value: String(value), at: performance.now() }; }

function late(state, meta) {
  const told = Object.fromEntries([...meta.choices, ...meta.ranges].map(({ name, value }) => [name, String(value)]));
  for (const [name, { value, at }] of Object.entries(state.wanted)) {
    if (told[name] === value || performance.now() - at > PATIENCE) delete state.wanted[name];
  }
  return Object.entries(state.wanted).some(([name, { value }]) => name in told && told[name] !== value);
}

/** Show the map as it is for another value, if it has been fetched. */
function showAhead(state, name, value) {
  const data = state.fetched?.get(state.meta.ahead[name]?.[String(value)]);
  if (!data) return false;
  want(state, name, value);
  const { ahead } = state.meta;
  show(state, data);
  state.meta.ahead = { [name]: ahead[name] }; // the addresses of the others are Python's to tell
  return true;
}

/** Fetch what the map's own controls may ask for next, one after the other, while nobody waits. */
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
