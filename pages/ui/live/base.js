// What every live view shares. A view's own file follows this one in the same module.

const KINDS = {
  float32: Float32Array, float64: Float64Array, int32: Int32Array, uint32: Uint32Array,
  int16: Int16Array, uint16: Uint16Array, int8: Int8Array, uint8: Uint8Array,
};

/** Read what `pages.ui.live.bytes.pack` wrote: {arrays: {name: {data, shape}}, meta}. */
function unpack(bytes) {
  const copy = bytes.slice(); // begins at offset 0 of its own buffer, so every array is aligned
  const length = new DataView(copy.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(copy.subarray(4, 4 + length)));
  const arrays = {};
  for (const [name, entry] of Object.entries(header.arrays)) {
    const count = entry.shape.reduce((product, size) => product * size, 1);
    arrays[name] = {
      data: new KINDS[entry.dtype](copy.buffer, 4 + length + entry.offset, count),
      shape: entry.shape,
    };
  }
  return { arrays, meta: header.meta };
}

/** Write the same form (for tests and for saving what a view holds). */
function pack(arrays, meta) {
  const entries = {};
  let offset = 0;
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    const dtype = Object.keys(KINDS).find((kind) => data instanceof KINDS[kind]);
    entries[name] = { dtype, shape, offset };
    offset += Math.ceil(data.byteLength / 8) * 8;
  }
  let header = new TextEncoder().encode(JSON.stringify({ arrays: entries, meta }));
  const padded = new Uint8Array(Math.ceil((header.length + 4) / 8) * 8 - 4).fill(32);
  padded.set(header);
  const out = new Uint8Array(4 + padded.length + offset);
  new DataView(out.buffer).setUint32(0, padded.length, true);
  out.set(padded, 4);
  for (const [name, { data }] of Object.entries(arrays)) {
    const at = 4 + padded.length + entries[name].offset;
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
  }
  return out;
}

/** The course's colours as they are now: palette(host)("truth") -> "rgb(...)". */
function palette(host) {
  const style = getComputedStyle(host);
  return (name) => style.getPropertyValue(`--fn-${name}`).trim() || "rgb(128, 128, 128)";
}

/** The ten stops of "seq" or "div" as a table of 256 RGB triples. */
function ramp(host, kind) {
  const colour = palette(host);
  const stops = Array.from({ length: 10 }, (_, i) => rgb(colour(`${kind}-${i}`)));
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * 9;
    const low = Math.min(8, Math.floor(at));
    for (let c = 0; c < 3; c++) {
      table[3 * i + c] = stops[low][c] + (at - low) * (stops[low + 1][c] - stops[low][c]);
    }
  }
  return table;
}

/** [r, g, b] of "rgb(...)" or "#rrggbb". */
function rgb(text) {
  if (text.startsWith("#")) {
    return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  }
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** Make an element: element("button", {class: "x", text: "Go"}, parent). */
function element(tag, attributes = {}, parent = null) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  if (parent) parent.append(node);
  return node;
}

/** The view's own node and memory: built once by `build(root)`, kept across updates. */
function keep(component, build) {
  const place = component.parentElement;
  let root = [...place.children].find((node) => node.matches(".fn-view")); // :scope fails in a shadow root
  if (!root) {
    root = element("div", { class: "fn-view" }, place);
    root.kept = build(root) || {};
  }
  const app = document.querySelector(".stApp");
  if (app && !app.contains(place.host || place)) root.style.colorScheme = getComputedStyle(app).colorScheme;
  root.kept.component = component;
  return root.kept;
}

/** A canvas of `ratio` = width / height, sharp on every screen, redrawn on resize and re-theming.
 *  draw(context, width, height) is called in CSS pixels. */
function stage(root, ratio, draw, attributes = {}) {
  const frame = element("div", { class: "fn-stage" }, root);
  frame.style.aspectRatio = String(ratio);
  const canvas = element("canvas", attributes, frame);
  const context = canvas.getContext("2d");
  const self = { frame, canvas, context, width: 0, height: 0 };
  let queued = 0;
  self.paint = () => {
    queued = 0;
    const density = window.devicePixelRatio || 1;
    const width = frame.clientWidth;
    const height = frame.clientHeight;
    if (!width || !height) return;
    const pixels = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) {
      [canvas.width, canvas.height] = pixels;
    }
    Object.assign(self, { width, height, density });
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context, width, height);
  };
  self.redraw = () => { queued = queued || requestAnimationFrame(self.paint); };
  const observer = new ResizeObserver(self.paint);
  observer.observe(frame);
  const forget = onTheme(self.redraw);
  self.close = () => { observer.disconnect(); forget(); };
  return self;
}

/** Call `then` after the page changes between light and dark; gives a function that stops it. */
function onTheme(then) {
  const app = document.querySelector(".stApp");
  if (!app) return () => {};
  const observer = new MutationObserver(() => requestAnimationFrame(then));
  observer.observe(app, { attributes: true, attributeFilter: ["class", "style"] });
  const media = window.matchMedia("print");
  media.addEventListener("change", then);
  return () => { observer.disconnect(); media.removeEventListener("change", then); };
}

/** Tell the page what was painted: tests, the latency bench and formulas listen to this. */
const painted = (() => {
  const counts = {};
  return (view, values, drawn = {}) => {
    counts[view] = (counts[view] || 0) + 1;
    const detail = { view, seq: counts[view], values, drawn };
    (window.fromNoiseDrawn = window.fromNoiseDrawn || {})[view] = detail;
    document.dispatchEvent(new CustomEvent("fromnoise:draw", { detail }));
  };
})();

/** A labelled range with its number beside it. options: {view, name, label, min, max, step, value,
 *  unit, help, values, typed, refused, infinite, locked, hidden}. With `values` the range steps
 *  through that list; the one that is `infinite` is written, and may be typed, as ∞. `locked` is the
 *  word at one that cannot be moved.
 *  onInput(value) while dragged, onRelease(value) once. */
function range(parent, options, onInput, onRelease) {
  const list = options.values || null;
  const [low, high] = list ? [0, list.length - 1] : [options.min, options.max];
  const ends = list ? [Math.min(...list), Math.max(...list)] : [low, high];
  const row = element("div", { class: "fn-range" }, parent);
  const id = `fn-${options.view}-${options.name}`;
  element("label", { for: id, text: options.label }, row);
  const input = element("input", {
    type: "range", id, min: low, max: high, step: list ? 1 : options.step,
    name: options.name, title: options.help,
  }, row);
  const number = element("input", {
    type: "text", inputmode: "decimal", name: `${options.name}-number`, class: "fn-number",
    "aria-label": `${options.label}, ${options.typed || "as a number"}`,
  }, row);
  element("span", { class: "fn-unit", text: options.unit || "" }, row);
  lock(row, [input, number], options);
  const value = () => (list ? list[Number(input.value)] : Number(input.value));
  const show = () => {
    const endless = options.infinite != null && value() >= options.infinite;
    const written = endless ? "∞" : String(Number(value().toPrecision(6))).replace("-", "−");
    const unit = options.unit ? ` ${options.unit}` : "";
    input.setAttribute("aria-valuetext", written + unit);
    input.style.setProperty("--share", `${(100 * (input.value - low)) / (high - low || 1)}%`);
    number.value = written;
  };
  const place = (wanted) => {
    if (!list) { input.value = wanted; return; }
    const gaps = list.map((entry) => Math.abs(entry - wanted));
    input.value = gaps.indexOf(Math.min(...gaps));
  };
  const self = { row, input, number, get value() { return value(); } };
  self.set = (wanted) => { place(wanted); show(); };
  input.oninput = () => { show(); onInput(value()); };
  input.onchange = () => onRelease && onRelease(value());
  number.onchange = () => {
    const endless = options.infinite != null && /^(∞|inf.*)$/i.test(number.value.trim());
    const typed = endless ? options.infinite : Number(number.value.replace("−", "-").replace(",", "."));
    const wild = number.value.trim() === "" || !(typed >= ends[0] && typed <= ends[1]);
    number.setAttribute("aria-invalid", String(wild));
    if (wild) {
      number.setCustomValidity(`${options.refused || ""} ${ends[0]} – ${ends[1]}`);
      number.reportValidity();
      number.oninput = () => { number.setCustomValidity(""); number.removeAttribute("aria-invalid"); };
      return;
    }
    number.setCustomValidity("");
    const before = value();
    self.set(typed);
    if (value() === before) return; // Python has nothing to answer to what it holds already
    onInput(value());
    if (onRelease) onRelease(value());
  };
  self.set(options.value);
  return self;
}

/** A control that the task keeps as it is: its parts cannot be moved, and its row says so; or it is
 *  not shown at all. */
function lock(row, parts, { locked, hidden }) {
  row.hidden = Boolean(hidden);
  if (!locked && !hidden) return;
  for (const part of parts) part.disabled = true;
  if (locked) row.dataset.locked = locked;
}

/** What the task says of a control. */
const fast = ({ locked, hidden }) => ({ locked, hidden });

/** A typed whole number: typed(parent, {name, label, help, typed, refused}, ends, now, onInput,
 *  onRelease). ends() -> [least, most]; now() -> its value; what is refused changes nothing. */
function typed(parent, { name, label, help, typed: twin, refused }, ends, now, onInput, onRelease) {
  const box = element("label", { class: "fn-typed", text: label, title: help }, parent);
  const input = element("input", { type: "number", step: 1, name, "aria-label": `${label}, ${twin}` }, box);
  const clear = () => { input.setCustomValidity(""); input.removeAttribute("aria-invalid"); };
  const take = () => {
    const [least, most] = ends();
    const value = Number(input.value);
    const good = input.value.trim() !== "" && Number.isInteger(value) && value >= least && value <= most;
    if (good) clear();
    else { input.setCustomValidity(`${refused} ${least} – ${most}`); input.setAttribute("aria-invalid", "true"); }
    if (good) onInput(value);
    return good;
  };
  const held = () => input.getRootNode().activeElement === input;
  const self = { input, set: () => { [input.min, input.max] = ends(); if (!held()) input.value = now(); } };
  input.oninput = take;
  input.onchange = () => { if (take()) onRelease(); else input.reportValidity(); };
  input.onblur = () => { clear(); input.value = now(); };
  self.set();
  return self;
}

/** Ranges for a view, built again only when their description changes, and set to Python's value
 *  only when that is news: a rerun never moves a control that the learner holds. */
function ranges(kept, parent, descriptions, onInput, onRelease) {
  const shape = JSON.stringify(descriptions.map(({ value, ...rest }) => rest));
  if (kept.shape !== shape) {
    parent.replaceChildren();
    kept.shape = shape;
    kept.ranges = {};
    kept.rangesTold = {};
    for (const description of descriptions) {
      kept.ranges[description.name] = range(
        parent, description, () => onInput(description.name),
        (value) => onRelease && onRelease(description.name, value),
      );
      kept.ranges[description.name].fast = fast(description);
      kept.rangesTold[description.name] = description.value;
    }
  }
  for (const { name, value } of descriptions) {
    if (news(kept, name, value, kept.rangesTold[name])) kept.ranges[name].set(value);
    if (!kept.foretold) kept.rangesTold[name] = value;
  }
  return kept.ranges;
}

/** A menu: the words of a choice folded up. */
function menu(parent, { view, name, label, options, help, ...rest }, onInput) {
  const id = `fn-${view}-${name}`;
  const row = element("div", { class: "fn-menu" }, parent);
  element("label", { for: id, text: label }, row);
  const list = element("select", { id, name, title: help }, row);
  for (const [word, text] of options) element("option", { value: word, text }, list);
  list.onchange = () => onInput(list.value);
  lock(row, [list], rest);
  return { set: (word) => { list.value = word; }, get value() { return list.value; } };
}

/** The words of a choice side by side. */
function segments(parent, { name, label, options, help, ...rest }, onInput) {
  const row = element("div", { class: "fn-segments", role: "group", "aria-label": label, "data-control": name, title: help }, parent);
  element("span", { class: "fn-segments-label", text: label, "aria-hidden": "true" }, row);
  const self = { value: null };
  const buttons = options.map(([word, text]) => {
    const button = element("button", { type: "button", text }, row);
    button.onclick = () => { if (word !== self.value) { self.set(word); onInput(word); } };
    return [word, button];
  });
  lock(row, buttons.map(([, button]) => button), rest);
  self.set = (wanted) => {
    self.value = wanted;
    for (const [word, button] of buttons) button.setAttribute("aria-pressed", String(word === wanted));
  };
  return self;
}

/** Choices for a view, built and set as ranges are. onInput(name, word) hears of the learner's own. */
function choices(kept, parent, descriptions, onInput) {
  const shape = JSON.stringify(descriptions.map(({ value, ...rest }) => rest));
  if (kept.choicesShape !== shape) {
    parent.replaceChildren();
    Object.assign(kept, { choicesShape: shape, choices: {}, choicesTold: {} });
    for (const one of descriptions) {
      const make = one.menu ? menu : segments;
      kept.choices[one.name] = make(parent, one, (word) => onInput(one.name, word));
      kept.choices[one.name].fast = fast(one);
    }
  }
  for (const { name, value } of descriptions) {
    const first = kept.foretold && !(name in kept.choicesTold);
    if (news(kept, name, value, kept.choicesTold[name]) || first) kept.choices[name].set(value);
    if (!kept.foretold) kept.choicesTold[name] = value;
  }
  return kept.choices;
}

/** A definition list of live numbers: readouts(parent)([{name, label, text, note}]). */
function readouts(parent) {
  const list = element("dl", { class: "fn-readouts" }, parent);
  let rows = {};
  let shape = "";
  return (entries) => {
    const names = entries.map((entry) => entry.name + entry.label).join("|");
    if (names !== shape) {
      shape = names;
      list.replaceChildren();
      rows = {};
      for (const entry of entries) {
        const row = element("div", { "data-readout": entry.name }, list);
        element("dt", { text: entry.label }, row);
        rows[entry.name] = element("dd", {}, row);
      }
    }
    for (const { name, text, note } of entries) {
      const html = note ? [text, element("small", { text: ` ${note}` })] : [text];
      rows[name].replaceChildren(...html);
    }
  };
}

/** What views have said and Python has not answered yet, for each its words by name. */
const unheard = (window.fromNoiseUnheard = window.fromNoiseUnheard || new Set());

/** Tell Python a value once it has been let alone for a moment: keys held down send one message.
 *  Python may drop a message that meets another, so what it does not answer is said again. */
function send(kept, name, value, ms = 70) {
  kept.waiting = kept.waiting || {};
  kept.said = kept.said || {};
  clearTimeout(kept.waiting[name]);
  kept.said[name] = [...(kept.said[name] || []), String(value)];
  unheard.add(kept.said);
  kept.waiting[name] = setTimeout(() => say(kept, name, value), ms);
}

/** Nothing is waited for any more. */
function heard(kept, name) {
  clearTimeout(kept.waiting[name]);
  delete kept.said[name];
  delete kept.sent?.[name];
  if (!Object.keys(kept.said).length) unheard.delete(kept.said);
}

const ANSWERS = 1500; // ms in which Python answers, its time at work not counted
const working = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";

/** Say a value, and `more` times again while its control, if it has one, holds it and Python tells
 *  another. A value whose answer nobody hears (`news`) is said once. */
function say(kept, name, value, more = 2) {
  kept.component.setTriggerValue(name, value);
  const sent = ((kept.sent = kept.sent || {})[name] = kept.sent[name] || []);
  if (sent.at(-1) !== String(value)) sent.push(String(value));
  if (!kept.hears?.[name] || !more) { heard(kept, name); return; }
  const control = kept.ranges?.[name] || kept.choices?.[name] || kept.texts?.[name];
  const check = () => {
    if (!kept.said[name] || (control && control.value !== value)) heard(kept, name);
    else if (working()) kept.waiting[name] = setTimeout(check, ANSWERS);
    else say(kept, name, value, more - 1);
  };
  kept.waiting[name] = setTimeout(check, ANSWERS);
}

/** Whether an answer is that to the last word that was sent, and not to an earlier one like it. */
function answered(kept, name, value) {
  const sent = kept.sent?.[name] || [];
  sent.splice(0, sent.indexOf(value) + 1);
  return !sent.length;
}

/** Whether the value that Python tells is news to a control: not the one it told before, nor the
 *  echo of what the learner has moved on from. The answer to the last word ends the waiting.
 *  Values are compared as they are written. */
function news(kept, name, now, then) {
  if (kept.foretold) return false; // fetched ahead: Python has heard of nothing yet
  (kept.hears = kept.hears || {})[name] = true;
  const [value, before] = [String(now), String(then)];
  const said = kept.said?.[name];
  const last = said?.at(-1);
  if (said && value !== last && (value === before || said.includes(value))) {
    if (value !== before) answered(kept, name, value);
    return false;
  }
  if (said && answered(kept, name, value)) heard(kept, name);
  return value !== before && value !== last;
}

/** Draw at most once a frame, always with the newest values. */
function eachFrame(work) {
  let queued = 0;
  return () => {
    queued = queued || requestAnimationFrame(() => { queued = 0; work(); });
  };
}

/** A number as the course writes it: three significant figures, a true minus, no exponent. */
function figure(value, digits = 3) {
  if (value === Infinity) return "∞";
  if (value === -Infinity) return "−∞";
  if (!Number.isFinite(value)) return "not defined";
  const size = Math.abs(value);
  const places = size === 0 ? digits - 1
    : Math.min(8, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
  return value.toFixed(places).replace("-", "−");
}

/** Put a picture on a canvas of its own size: bytes from `start`, (height, width, channels), with
 *  1, 3 or 4 channels. */
function putPicture(canvas, bytes, start, [height, width, channels]) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  const out = pixels.data;
  const [g, b] = channels === 1 ? [0, 0] : [1, 2];
  for (let at = start, p = 0; p < out.length; at += channels, p += 4) {
    out[p] = bytes[at];
    out[p + 1] = bytes[at + g];
    out[p + 2] = bytes[at + b];
    out[p + 3] = channels === 4 ? bytes[at + 3] : 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

/** A point drawn by a formula's hover: views listen for the part that is lit. */
function onLight(then) {
  const listen = (event) => then(event.detail.part);
  document.addEventListener("fromnoise:light", listen);
  return () => document.removeEventListener("fromnoise:light", listen);
}

/** 53-bit uniforms from a 32-bit seed (mulberry32), the same on every machine. */
function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Where the course's own files are: beside Streamlit's, wherever the course is mounted. */
function asset(name) {
  const script = document.querySelector('script[src*="/static/"]');
  const home = script ? script.src.split("/static/")[0] : location.origin;
  return `${home}/assets/${name}`;
}

/** Once the page has a moment to spare, or after a second. */
const whenIdle = () => new Promise((resolve) => {
  if (window.requestIdleCallback) requestIdleCallback(resolve, { timeout: 1000 });
  else setTimeout(resolve, 300);
});

/** Plotly's script, fetched once for the page, after all that is lighter. */
function plotly() {
  window.fromNoisePlotly = window.fromNoisePlotly || new Promise(async (resolve, reject) => {
    if (window.Plotly) { resolve(window.Plotly); return; }
    await whenIdle();
    const script = element("script", { src: asset("plotly.min.js") });
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    document.head.append(script);
  });
  return window.fromNoisePlotly;
}
