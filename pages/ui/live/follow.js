// A part of the page that knows when it is behind: a control elsewhere, whose value it asked for,
// has moved since it ran.
// Python is then asked to run it again: soon if it is in sight, once the hands rest if it is not.
// One part is asked for at a time, because Python may drop a question that meets another.

const SOON = 40; // ms
const REST = 700;
const LOST = 1500; // after this a question counts as lost, and is asked again

/** What all parts of the page know: the newest count of moves, which of them was the last of each
 *  control, of which session, and the question that waits for its answer. */
function shared() {
  window.fromNoiseParts = window.fromNoiseParts || { session: null, moves: 0, moved: {}, all: new Set(), open: null, rested: false };
  return window.fromNoiseParts;
}
shared().behind = () => late().length > 0;

/** The parts that are behind, those in sight first; who was asked for three times is let be. */
function late() {
  const page = shared();
  const some = [...page.all].filter((part) => part.asked < 3 && behind(part, page));
  return some.sort((one, other) => inSight(other) - inSight(one));
}

const behind = (part, page) => part.read.some((name) => page.moved[name] > part.moves);

function inSight(part) {
  const place = part.root.getRootNode().host || part.root;
  const box = place.closest('[data-testid="stVerticalBlock"]:not([class*="st-key-room_"])')?.getBoundingClientRect();
  return Boolean(box) && box.bottom > 0 && box.top < window.innerHeight;
}

/** Ask for the next part after a pause. */
function plan() {
  const page = shared();
  clearTimeout(page.timer);
  const [part] = late();
  if (!part) return;
  const rest = inSight(part) || page.rested ? SOON : window.fromNoiseRest ?? REST;
  const left = page.open ? LOST - (performance.now() - page.open.at) : 0;
  page.timer = setTimeout(() => ask(part), Math.max(rest, left));
}

/** Whether Python is at work: what it was asked is not lost then, however long it takes. */
const busy = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";

function ask(part) {
  const page = shared();
  if (page.open && busy()) {
    page.open.at = performance.now();
    plan();
    return;
  }
  page.rested = page.rested || !inSight(part);
  page.open = { part, at: performance.now() };
  part.asked += 1;
  document.dispatchEvent(new CustomEvent("fromnoise:follow"));
  part.component.setTriggerValue("behind", page.moves);
  plan();
}

/** Hands at work come first: whatever they touch, the rest begins anew. */
function touched() {
  shared().rested = false;
  plan();
}
for (const kind of ["keydown", "pointerdown", "input"]) {
  document.addEventListener(kind, touched, { capture: true, passive: true });
}

export default function (component) {
  const part = keep(component, (root) => ({ root, moves: 0, asked: 0, read: [] }));
  const { session, moves, moved, read } = unpack(component.data).meta;
  const page = shared();
  page.all.add(part);
  if (page.session !== session) Object.assign(page, { session, moves: 0, moved: {} });
  if (moves > part.moves) part.asked = 0;
  Object.assign(part, { moves, read });
  if (page.open?.part === part) page.open = null;
  if (moves > page.moves) {
    Object.assign(page, { moves, moved, rested: false });
    for (const one of page.all) one.asked = 0; // questions that fast hands drowned do not count
  }
  plan();
  return () => {
    page.all.delete(part);
    plan();
  };
}
