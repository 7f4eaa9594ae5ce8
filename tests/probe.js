// Read inside the page by tests/browser.py: what is shown, which controls there are, what is wrong.
// Every reader walks through the shadow roots of the live views.
window.probe = (() => {
  const CONTROL = '[class*="st-key-c_"], [data-control], .fn-view input, .fn-view select, .fn-view textarea, '
    + '.fn-view [role="group"]:has(button), .fn-view button:not([role="group"] button), '
    + '.fn-view canvas[role="application"], .fn-view [role="slider"]';
  const UNSEEN = 'script, style, template, noscript, pre, code, [data-testid="stCode"], '
    + '[data-volatile], [data-testid="stToolbar"]';
  const EVERYTHING = { subtree: true, childList: true, characterData: true, attributes: true };
  let changed = performance.now();
  let touched = 0; // counts what may have changed what is shown, shadow trees included
  const draws = {};

  document.addEventListener("fromnoise:draw", (event) => {
    changed = performance.now();
    touched += 1;
    draws[event.detail.view] = { ...event.detail, at: changed };
  });
  new MutationObserver((records) => {
    changed = performance.now();
    touched += 1;
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node.tagName === "SCRIPT" && node.src) comes(node);
    }
  }).observe(document, EVERYTHING);
  const shadows = new MutationObserver(() => { touched += 1; });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachShadow(...rest) {
    const root = attach.apply(this, rest);
    shadows.observe(root, EVERYTHING);
    return root;
  };

  const awaited = new Map(); // answers, scripts and idle moments that the page waits for, since when
  const LONG = 10_000; // ms after which nothing more is expected to come of one
  const waits = () => [...awaited.values()].some((since) => performance.now() - since < LONG);
  const { fetch: ask, requestIdleCallback: idle, cancelIdleCallback: cancel } = window;
  window.fetch = (...words) => {
    const answer = ask.apply(window, words);
    awaited.set(answer, performance.now());
    const here = () => awaited.delete(answer);
    answer.then(here, here);
    return answer;
  };
  /** A script was asked for; what it brings may take a while to show. */
  function comes(script) {
    awaited.set(script, performance.now());
    for (const end of ["load", "error"]) {
      script.addEventListener(end, () => {
        awaited.delete(script);
        changed = performance.now();
      });
    }
  }
  window.requestIdleCallback = (then, options) => {
    const name = idle.call(window, (deadline) => {
      awaited.delete(name);
      changed = performance.now(); // what was put off may take a while to show
      then(deadline);
    }, options);
    awaited.set(name, performance.now());
    return name;
  };
  window.cancelIdleCallback = (name) => {
    awaited.delete(name);
    cancel.call(window, name);
  };

  const main = () => document.querySelector('[data-testid="stMain"]') || document.body || document.documentElement;
  const style = (node, pseudo) => getComputedStyle(node, pseudo);
  const above = (node) => node.parentElement || (node.getRootNode().host ?? null);

  /** Every element under root, in order, shadow trees included; `skip` leaves out subtrees. */
  function walk(root, skip = "", found = []) {
    if (root.shadowRoot) walk(root.shadowRoot, skip, found);
    for (let node = root.firstElementChild; node; node = node.nextElementSibling) {
      if (skip && node.matches(skip)) continue;
      found.push(node);
      walk(node, skip, found);
    }
    return found;
  }
  const all = (selector, root = main()) => walk(root).filter((node) => node.matches(selector));

  /** Whether every view that Python has put on the page has come to it with its script. */
  const mounted = () => [...document.querySelectorAll('[data-testid^="stBidiComponent"]')]
    .filter((node) => /(Isolated|Regular)$/.test(node.dataset.testid))
    .every((node) => (node.shadowRoot ?? node).querySelector(".fn-view"));

  const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && node.getClientRects().length > 0;

  const hash = (text) => {
    let h = 2166136261;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
    return (h >>> 0).toString(16);
  };

  // Canvases that were drawn on since their pixels were read: whatever a context does that can be
  // called, or a new size, which empties it.
  const read = new WeakMap(); // canvas -> its pixels in one word
  const QUIET = /^(get|is|measure|create|constructor$)/; // what draws nothing
  const context = CanvasRenderingContext2D.prototype;
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(context))) {
    if (typeof value !== "function" || QUIET.test(name)) continue;
    context[name] = function drawn(...words) {
      read.delete(this.canvas);
      return value.apply(this, words);
    };
  }
  for (const name of ["width", "height"]) {
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, name);
    Object.defineProperty(HTMLCanvasElement.prototype, name, {
      get, set(value) { read.delete(this); set.call(this, value); }, configurable: true,
    });
  }

  /** The pixels of a canvas in one word; to code them as a PNG first would take ten times as long. */
  function pixels(canvas) {
    if (!read.has(canvas)) read.set(canvas, pixelsNow(canvas));
    return read.get(canvas);
  }
  function pixelsNow(canvas) {
    const { width, height } = canvas;
    if (!width || !height) return "";
    const words = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer);
    let h = 2166136261 ^ width;
    for (let i = 0; i < words.length; i++) h = Math.imul(h ^ words[i], 16777619);
    return (h >>> 0).toString(16);
  }

  const ink = (svg) => [...svg.querySelectorAll("path, rect, circle, line, text, use, g, image")]
    .map((mark) => ["d", "transform", "x", "y", "r", "cx", "cy", "width", "height", "href", "opacity"]
      .map((name) => mark.getAttribute(name) || "").join(",")
      + style(mark).fill + style(mark).stroke + (mark.children.length ? "" : mark.textContent))
    .join("|").replace(/url\([^)]*\)/g, "");

  let marked = null;
  /** Remember what is shown now, for `differs`. */
  const mark = () => { marked = shown(); };

  const kept = { at: -Infinity, touched: -1, shown: null };
  /** Whether other than `before`, or than the mark, is shown: read once anything was touched, or
   *  every half second. */
  function differs(before) {
    if (kept.touched !== touched || performance.now() - kept.at > 500) {
      Object.assign(kept, { touched, shown: shown(), at: performance.now() });
    }
    return !same(kept.shown, before ?? marked);
  }
  const same = (one, other) => Object.keys(one).every((kind) => one[kind].length === other[kind].length
    && one[kind].every((part, i) => part === other[kind][i]));

  /** Text, pixels, pictures and drawn marks, without the controls' own faces and without code. */
  function shown() {
    const parts = { text: [], pixels: [], pictures: [], marks: [] };
    const skip = `${UNSEEN}, [class*="st-key-c_"], .fn-range, .fn-segments, .fn-menu, .fn-sr`;
    for (const node of walk(main(), skip)) {
      const words = wordsOf(node);
      const picture = style(node).backgroundImage;
      const drawn = ["CANVAS", "IMG", "svg"].includes(node.tagName);
      if (!drawn && !words.length && picture === "none" || !seen(node)) continue;
      parts.text.push(...words);
      if (node.tagName === "CANVAS") parts.pixels.push(pixels(node));
      else if (node.tagName === "IMG") parts.pictures.push(hash(node.src) + style(node).objectPosition);
      else if (node.tagName === "svg") parts.marks.push(hash(ink(node)));
      else if (picture !== "none") parts.pictures.push(hash(picture) + style(node).backgroundPosition);
    }
    return parts;
  }
  function wordsOf(node) {
    const words = [];
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.nodeType === 3 && child.data.trim()) words.push(child.data.trim());
    }
    return words;
  }

  // Views that carry no setting of the lesson: the line of steps, the link, the saved picture.
  const TOOL = '[class*="st-key-steps_"], [class*="st-key-share_"], [class*="st-key-picture_"]';
  const tool = (node) => {
    for (let at = node; at; at = above(at)) if (at.matches(TOOL)) return true;
    return false;
  };

  const keyOf = (node) => {
    const key = [...node.classList].find((name) => name.startsWith("st-key-c_"));
    if (key) return key.slice("st-key-c_".length);
    const own = node.dataset.control || node.name || { CANVAS: "canvas", BUTTON: node.textContent.trim() }[node.tagName] || "group";
    let view = node;
    while (view && !/\bst-key-/.test(view.className)) view = above(view);
    return `${view ? /\bst-key-(\S+)/.exec(view.className)[1] : "page"}.${own}`;
  };

  const KINDS = [
    ["range", 'input[type="range"]'], ["slider", '[role="slider"]'],
    ["canvas", 'canvas[role="application"]'], ["menu", "select"], ["select", '[role="combobox"]'], ["radio", '[role="radio"], input[type="radio"]'],
    ["options", '[role="radiogroup"] button, .fn-view [role="group"] button'],
    ["check", 'input[type="checkbox"], [role="switch"]'], ["number", 'input[type="number"]'],
    ["file", 'input[type="file"]'], ["text", 'textarea, input[type="text"]'], ["button", "button"],
  ];

  let found = { touched: -1, nodes: [] };
  /** What may be a control, looked for again once anything was touched. */
  function candidates() {
    if (found.touched !== touched) found = { touched, nodes: all(CONTROL) };
    return found.nodes;
  }

  /** Every control on the page: {name, kind, parts (how many stops or choices), label, disabled}. */
  function controls() {
    return candidates().filter((node) => !tool(node) && !node.parentElement?.closest('[class*="st-key-c_"]') && faces(node).length)
      .map((node) => {
        const [kind, parts] = kindOf(node);
        return {
          name: keyOf(node), kind, parts: parts.length, label: named(parts[0]),
          chosen: parts.findIndex((part) => part.checked || part.ariaChecked === "true" || part.ariaPressed === "true"),
          disabled: parts.every(off),
        };
      });
  }

  const faces = (node) => kindOf(node)?.[1] ?? [];
  function kindOf(node) {
    for (const [kind, selector] of KINDS) {
      const parts = node.matches(selector) ? [node] : all(selector, node);
      const usable = parts.filter((part) => seen(part) || ["check", "radio", "file"].includes(kind));
      if (usable.length) return [kind, usable];
    }
    return null;
  }

  /** The first of each name among the controls that can be seen: its node, kind and parts. */
  function present() {
    const found = new Map();
    for (const node of candidates()) {
      const name = keyOf(node);
      const face = found.has(name) ? null : kindOf(node);
      if (face) found.set(name, { node, kind: face[0], parts: face[1] });
    }
    return found;
  }
  const control = (name) => candidates().find((node) => keyOf(node) === name && faces(node).length);
  const face = (name, index = 0) => faces(control(name) ?? NONE)[index] ?? null;

  const NONE = document.createElement("i");
  const off = (part) => part.disabled || part.ariaDisabled === "true";
  const frames = (left, then) => (left ? requestAnimationFrame(() => frames(left - 1, then)) : then());
  /** The node, once it is in sight and drawn there: a step of a lesson is laid out a frame or two
   *  after it has come near, which moves what is below it. Nobody's hand is so fast; a driven one is. */
  async function near(node) {
    for (let turn = 0; node && turn < 2; turn++) {
      const { top, bottom } = node.getBoundingClientRect();
      if (top + bottom >= 0 && top + bottom <= 2 * window.innerHeight) break; // its middle is in sight
      node.scrollIntoView({ block: "center", behavior: "instant" });
      await new Promise((then) => frames(4, then));
    }
    return node;
  }
  const usable = (name) => faces(control(name) ?? NONE).some((part) => !off(part));

  const READ = {
    slider: (parts) => parts.map((part) => part.getAttribute("aria-valuetext") || part.ariaValueNow || part.value).join(),
    radio: (parts) => parts.findIndex((part) => part.checked || part.ariaChecked === "true"),
    options: (parts) => parts.findIndex((part) => part.ariaPressed === "true"),
    check: (parts) => String(parts[0].checked ?? parts[0].ariaChecked),
    select: (parts, node) => parts[0].value || node.innerText,
  };

  /** The value of one control. */
  function value(name) {
    const node = control(name);
    if (!node) return null;
    const [kind, parts] = kindOf(node);
    return READ[kind] ? READ[kind](parts, node) : parts[0].value;
  }

  /** The value of each control that holds one, as its face says it; `kept` says of which nodes. */
  function values(kept = () => true) {
    const at = present();
    const held = controls().filter(({ name, kind }) => !["button", "canvas", "file"].includes(kind)
      && (kind !== "options" || at.get(name).node.dataset.control) && kept(at.get(name).node));
    return Object.fromEntries(held.map(({ name }) => {
      const { node, kind, parts } = at.get(name);
      return [name, READ[kind] ? READ[kind](parts, node) : parts[0].value];
    }));
  }

  /** The values that the learner alone moves; the moment of a run follows its newest snapshot. */
  const settings = () => values((node) => !node.closest("[data-follows]"));

  /** The accessible name of an element, near enough to the standard for our own markup. */
  function named(node) {
    if (!node) return "";
    const by = (node.getAttribute("aria-labelledby") || "").split(/\s+/)
      .map((id) => id && node.getRootNode().getElementById?.(id)?.textContent).filter(Boolean).join(" ");
    const labels = [...(node.labels || [])].map((label) => label.textContent).join(" ");
    const group = node.closest('[role="radiogroup"], [role="group"], fieldset');
    const text = ["BUTTON", "A", "SUMMARY"].includes(node.tagName) || node.role === "button" ? node.textContent : "";
    return (node.getAttribute("aria-label") || by || labels || node.getAttribute("alt") || node.title
      || text || group?.getAttribute("aria-label") || "").trim();
  }

  const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const resting = new WeakMap();

  /** Remember how everything that can take focus looks without it. */
  const rest = () => all(FOCUSABLE, document.body).forEach((node) => resting.set(node, looks(node)));

  /** Where the keyboard is: the control's name, the element, and whether the eye can tell. */
  function focused() {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    if (!node || node === document.body) return null;
    let owner = node;
    while (owner && !owner.matches(CONTROL)) owner = above(owner);
    return {
      name: owner ? keyOf(owner) : null, tag: node.tagName.toLowerCase(), label: named(node),
      visible: resting.get(node) !== looks(node),
    };
  }
  function looks(node) {
    const chain = [...node.children, node];
    for (let up = above(node), i = 0; up && i < 4; up = above(up), i++) chain.push(up, ...up.children);
    return chain.map((one) => ["outline", "boxShadow", "borderColor", "backgroundColor", "color"]
      .map((name) => style(one)[name]).join()).join("|");
  }

  /** Keys on the page that begin so; of one beginning alone, the rest of the key. */
  const keys = (...starts) => all('[class*="st-key-"]').flatMap((node) => [...node.classList])
    .filter((name) => starts.some((start) => name.startsWith(`st-key-${start}`)))
    .map((name) => name.slice("st-key-".length + (starts.length === 1 ? starts[0].length : 0)));

  return {
    keys, all, walk, main, seen, style, above, named, shown, mark, differs, controls, control, usable, near, face, value, values, settings, focused, rest, draws, hash,
    quiet: (ms) => performance.now() - changed > ms && !waits() && mounted(), changed: () => changed,
    kinds: KINDS,
  };
})();
