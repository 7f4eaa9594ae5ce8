// Read inside the page by tests/latency.py: from a key or a drag to the frame that shows its effect.
window.stopwatch = (() => {
  const VISIBLE = ["src", "d", "points", "x", "y", "transform", "style", "value"];
  let inputs = [];
  let changes = [];
  let heard = []; // of the page's own talk with the server
  let fetched = []; // what was asked past the page: when, and when the answer came
  let framed = 0; // when the first frame after the last input was handed over
  let followed = Infinity; // when a part of the page that was behind first asked to run again

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...words) {
      super(...words);
      this.addEventListener("message", () => heard.push(performance.now()));
    }
  };

  const ask = window.fetch;
  window.fetch = (...words) => {
    const asked = performance.now();
    return ask.apply(window, words).then((answer) => {
      fetched.push({ asked, at: performance.now() });
      return answer;
    });
  };

  for (const kind of ["keydown", "pointerdown", "pointermove"]) {
    window.addEventListener(kind, (event) => {
      inputs.push(event.timeStamp);
      handedOver((at) => { framed = at; });
    }, { capture: true, passive: true });
  }

  /** Call then(now) when the next frame has been handed over: after its tasks. */
  function handedOver(then) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => then(performance.now());
      channel.port2.postMessage(0);
    });
  }

  /** Note when a change was made, and when the frame that holds it has been handed over. */
  function note(kind) {
    const made = performance.now();
    handedOver((at) => changes.push({ kind, made, at }));
  }

  document.addEventListener("fromnoise:follow", () => { followed = Math.min(followed, performance.now()); });

  let useful = null;
  document.addEventListener("fromnoise:draw", ({ detail: { view, values } }) => {
    if (values?.step === -1) return; // a game that has no moment yet: nothing was drawn
    if (!/^(steps|share|picture)_/.test(view)) useful = useful ?? performance.now();
    note(view);
  });
  new MutationObserver((records) => {
    const main = document.querySelector('[data-testid="stMain"]');
    const shown = records.some(({ target }) => {
      const node = target.nodeType === 1 ? target : target.parentElement;
      return node && main?.contains(node) && !node.closest('[class*="st-key-c_"], [class*="st-key-steps_"]');
    });
    if (shown) note("page");
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: VISIBLE,
  });

  return {
    /** When the first view with something to play with was drawn, ms since the page was asked for. */
    useful: () => useful,
    start() { inputs = []; changes = []; heard = []; fetched = []; framed = 0; followed = Infinity; },
    /** Whether the server has answered the last input, or `ms` have passed without an answer. */
    waited(ms) {
      const from = inputs[inputs.length - 1] ?? 0;
      return [...heard, ...fetched.map(({ at }) => at)].some((at) => at > from) || performance.now() - from > ms;
    },
    /** ms from the last input: to the first change made here; to the last change of the server's
     *  answer; and to the last change of all, the parts that follow included. Made here is what is
     *  drawn before the server is heard, or for the first frame: a server at rest says that it has
     *  begun before that frame is drawn, and answers after it. Of what was asked past the page, as
     *  the moments of a game while it is played, the first that is drawn counts: what the page
     *  itself then says is an echo. */
    read() {
      const from = inputs[inputs.length - 1];
      const page = heard.find((at) => at > from) ?? Infinity;
      const past = fetched.find(({ asked, at }) => asked >= from && at > from)?.at ?? Infinity;
      const after = changes.filter(({ at }) => at > from);
      const mine = ({ made }) => made < Math.min(page, past) || made <= framed;
      const here = after.find((one) => one.kind !== "page" && mine(one));
      const there = after.filter((one) => !mine(one));
      const beside = there.find(({ made, kind }) => made < page && kind !== "page");
      const answer = beside ? [beside] : there.filter(({ at }) => at < followed);
      const last = (list) => (list.length ? list[list.length - 1].at - from : null);
      return { browser: here ? here.at - from : null, server: last(answer), settled: last(after) };
    },
  };
})();
