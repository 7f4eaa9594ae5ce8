// A part of the page that knows when it is behind: a control elsewhere has moved since it ran.
// It then asks Python to run it again: soon if it is in sight, once the hands rest if it is not.

const SOON = 40;
const REST = 400; // ms

/** What all parts of the page know: the newest count of moves, of which session, and who asked. */
function shared() {
  window.fromNoiseParts = window.fromNoiseParts || { session: null, moves: 0, all: new Set() };
  return window.fromNoiseParts;
}
shared().behind = () => [...shared().all].some((part) => part.moves < shared().moves && part.asked < 3);

function build(root) {
  return { root, moves: 0, asked: 0 };
}

function inSight(state) {
  const place = state.root.getRootNode().host || state.root;
  const box = place.closest('[data-testid="stVerticalBlock"]:not([class*="st-key-room_"])').getBoundingClientRect();
  return box.bottom > 0 && box.top < window.innerHeight;
}

/** Ask to run again after a pause; every further move begins the pause anew. */
function ask(state) {
  clearTimeout(state.timer);
  const rank = [...shared().all].indexOf(state);
  state.timer = setTimeout(() => {
    state.asked += 1;
    document.dispatchEvent(new CustomEvent("fromnoise:follow"));
    state.component.setTriggerValue("behind", shared().moves);
  }, inSight(state) ? SOON : REST + 80 * rank);
}

function look() {
  for (const state of shared().all) {
    if (state.moves < shared().moves && state.asked < 3) ask(state);
  }
}

export default function (component) {
  const state = keep(component, build);
  const { session, moves } = unpack(component.data).meta;
  const page = shared();
  page.all.add(state);
  if (page.session !== session) Object.assign(page, { session, moves: 0 });
  if (moves > state.moves) state.asked = 0;
  state.moves = moves;
  clearTimeout(state.timer);
  if (moves > page.moves) page.moves = moves;
  look();
  return () => {
    clearTimeout(state.timer);
    page.all.delete(state);
  };
}
