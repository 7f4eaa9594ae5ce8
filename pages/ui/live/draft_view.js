// Answers that are not handed in yet, kept in this browser: a reload, a lost network or a restart
// of the server finds them again. They are kept apart by owner and place.
//
// The view says, too, when the server cannot be reached; a press of "Hand in" that met no server
// waits here and is made again once there is one. The server tells how many presses it has heard:
// one that it has not heard although it is there and idle is made again, a few times.

const FOREVER = 40; // drafts at most; the oldest goes first
const SOON = 300, SLOW = 2500, AGAIN = 3000, REST = 1200; // ms
const TIMES = 3; // that a press is made again while the server is there

function all() {
  try {
    return JSON.parse(localStorage.getItem("from_noise_drafts")) || {};
  } catch {
    return {};
  }
}

function write(place, work) {
  const kept = all();
  delete kept[place];
  kept[place] = work;
  for (const old of Object.keys(kept).slice(0, -FOREVER)) delete kept[old];
  try {
    localStorage.setItem("from_noise_drafts", JSON.stringify(kept));
  } catch { /* a browser that keeps nothing has nothing to give back */ }
}

const app = () => document.querySelector('[data-testid="stApp"]');
const connected = () => (app()?.dataset.testConnectionState || "CONNECTED") === "CONNECTED";
const button = () => document.querySelector(".st-key-task_hand_in button");
const inputs = (key) => [...document.querySelectorAll(`.st-key-${CSS.escape(key)} :is(input, textarea)`)];

/** What stands in a field of the page now; undefined where the field is not there. */
function standing({ kind, key, options }) {
  if (kind === "point") {
    const parts = [`${key}_lon`, `${key}_lat`].map((one) => inputs(one)[0]?.value ?? "");
    return parts.includes("") ? undefined : parts.map(Number);
  }
  const found = inputs(key);
  if (!found.length) return undefined;
  if (kind === "choice") return options[found.findIndex((one) => one.checked)];
  const value = found[0].value;
  return kind === "number" && value !== "" ? Number(value) : value;
}

/** Keep what is typed at once, whether or not the server hears of it. */
function hold(state) {
  const now = Object.fromEntries(state.fields.map((field) => [field.id, standing(field)]));
  const told = Object.entries(now).filter(([, value]) => value !== undefined);
  if (told.length) write(state.place, { ...all()[state.place], ...Object.fromEntries(told) });
}

/** Whether the server has told what became of the press. */
function arrived({ pressed, here }) {
  if (here.handed > pressed.handed) return true;
  return here.session === pressed.session && here.heard > pressed.heard;
}

function stand(state) {
  const lost = state.unreachable || !connected();
  const waits = Boolean(state.pressed);
  const kind = lost ? (waits ? "waiting" : "lost") : waits && state.late ? "sending" : "";
  const words = kind ? state.words[kind] : "";
  if (state.line.textContent !== words) state.line.textContent = words;
  state.line.hidden = !words;
  state.line.dataset.kind = kind;
  const bar = state.line.getRootNode().host?.closest(".st-key-task_bar");
  if (bar) bar.dataset.stands = kind;
}

/** Ask whether the server is there; ask again while it is not. */
async function probe(state) {
  clearTimeout(state.asking);
  const answer = await fetch(new URL("../_stcore/health", asset("health")), { cache: "no-store" }).catch(() => null);
  state.unreachable = !answer?.ok;
  if (state.unreachable) state.asking = setTimeout(() => probe(state), AGAIN);
  stand(state);
}

function press(state, again) {
  state.times = again ? (state.times || 0) + 1 : 0;
  state.pressed = { ...state.here };
  state.dropped = state.late = false;
  clearTimeout(state.soon);
  clearTimeout(state.slow);
  state.soon = setTimeout(() => { state.late = true; stand(state); }, SOON);
  state.slow = setTimeout(() => state.pressed && missed(state), SLOW);
}

/** No answer for long: is the server there? Then what it had to do comes first, then the press. */
async function missed(state) {
  await probe(state);
  if (!state.unreachable && state.times < TIMES) repeat(state);
}

/** The connection came or went. A press that went with it is made again once all is at rest. */
function turned(state) {
  if (!connected()) state.dropped = Boolean(state.pressed);
  else if (state.unreachable) probe(state);
  clearTimeout(state.again);
  if (state.dropped && connected()) state.again = setTimeout(() => repeat(state), REST);
  stand(state);
}

function repeat(state) {
  if (!state.pressed || !connected()) return;
  const busy = app()?.dataset.testScriptState === "running" || window.fromNoiseUnheard?.size;
  if (busy || !button() || button().disabled || window.fromNoiseParts?.behind()) {
    state.again = setTimeout(() => repeat(state), REST);
    return;
  }
  button().click();
}

function listen(state) {
  const inStrip = (event) => event.target.closest?.(".st-key-task_strip");
  const heard = (event) => inStrip(event) && setTimeout(() => hold(state));
  const clicked = (event) => {
    if (event.target.closest?.(".st-key-task_hand_in button:not(:disabled)")) press(state, !event.isTrusted);
  };
  const net = () => probe(state);
  const observer = new MutationObserver(() => turned(state));
  observer.observe(app(), { attributes: true, attributeFilter: ["data-test-connection-state"] });
  document.addEventListener("click", clicked, true);
  for (const kind of ["input", "change"]) document.addEventListener(kind, heard, true);
  for (const kind of ["online", "offline"]) window.addEventListener(kind, net);
  return () => {
    observer.disconnect();
    document.removeEventListener("click", clicked, true);
    for (const kind of ["input", "change"]) document.removeEventListener(kind, heard, true);
    for (const kind of ["online", "offline"]) window.removeEventListener(kind, net);
    for (const timer of ["asking", "soon", "slow", "again"]) clearTimeout(state[timer]);
  };
}

function build(root) {
  return { line: element("p", { class: "line", role: "status", hidden: true }, root) };
}

export default function (component) {
  const state = keep(component, build);
  const { place, work, fresh, fields, here, words } = unpack(component.data).meta;
  const elsewhere = state.place !== place;
  const anew = elsewhere || state.here.session !== here.session;
  if (elsewhere) state.pressed = null;
  Object.assign(state, { place, fields, here, words });
  if (state.pressed && arrived(state)) state.pressed = null;
  state.stop = state.stop || listen(state);
  if (state.dropped) turned(state);
  else stand(state);
  const kept = all()[place];
  if (anew && fresh && kept) component.setTriggerValue("found", JSON.stringify(kept));
  else if (!fresh) write(place, work);
  return () => {
    state.stop?.();
    state.stop = null;
  };
}
