// A press counts although what was pressed has moved: a part of the page that arrives between the
// press and its release may push a button away from under the hand, and the browser then drops it.

const STRAY = 6; // px that a hand may move and still press; a tap knows its button by itself

/** What can be pressed at an event's place, shadow trees included; null where nothing can. */
const pressable = (event) => event.composedPath().find((node) => node.matches?.("button, label")) ?? null;

function keepPresses() {
  let held = null;
  document.addEventListener("pointerdown", (event) => {
    const node = event.pointerType === "mouse" && event.button === 0 ? pressable(event) : null;
    held = node && { node, x: event.clientX, y: event.clientY };
  }, true);
  document.addEventListener("click", (event) => {
    if (held && event.composedPath().includes(held.node)) held = null; // it came by itself
  }, true);
  document.addEventListener("pointerup", (event) => {
    const one = held;
    const still = one && Math.hypot(event.clientX - one.x, event.clientY - one.y) < STRAY;
    if (!still) held = null;
    else setTimeout(() => {
      if (held !== one) return;
      held = null;
      if (one.node.isConnected && !one.node.disabled) one.node.click();
    }, 0);
  }, true);
}

if (!window.fromNoisePresses) {
  window.fromNoisePresses = true;
  keepPresses();
}
