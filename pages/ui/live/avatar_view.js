// Outfits drawn as avatars; with a table of counts, ten new ones drawn here while a slider moves.

/** The sheet of layers, loaded once for the page. */
function sheet() {
  window.fromNoiseAvatars = window.fromNoiseAvatars || new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = reject;
    picture.src = asset("avatar_layers.webp");
  });
  return window.fromNoiseAvatars;
}

/** How often each value of each feature occurs in rows (n, k): one list a feature. */
function countValues(rows, sizes) {
  const counts = sizes.map((size) => new Float64Array(size));
  rows.data.forEach((value, i) => { counts[i % sizes.length][value] += 1; });
  return counts;
}

/** How often each combination occurs; the last feature runs fastest. */
function countCombinations(rows, sizes) {
  const counts = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  for (let i = 0; i < rows.shape[0]; i++) {
    counts[ravel(rows.data.subarray(i * sizes.length, (i + 1) * sizes.length), sizes)] += 1;
  }
  return counts;
}

const ravel = (codes, sizes) => sizes.reduce((index, size, j) => index * size + codes[j], 0);

function unravel(index, sizes) {
  const codes = [];
  for (const size of [...sizes].reverse()) {
    codes.unshift(index % size);
    index = Math.floor(index / size);
  }
  return codes;
}

/** (count + a) / (N + a k): Laplace's smoothing. */
function smooth(counts, a) {
  const total = counts.reduce((sum, count) => sum + count, 0) + a * counts.length;
  return counts.map((count) => (count + a) / total);
}

/** p^(1/T) / Z; T = 0 keeps the most likely value, or shares it among equals. */
function temper(probs, temperature) {
  if (temperature === 0) {
    const most = probs.reduce((top, p) => Math.max(top, p), 0);
    const best = probs.map((p) => (p === most ? 1 : 0));
    const ties = best.reduce((sum, one) => sum + one, 0);
    return best.map((one) => one / ties);
  }
  const most = Math.log(probs.reduce((top, p) => Math.max(top, p), 0));
  const weights = probs.map((p) => (p > 0 ? Math.exp((Math.log(p) - most) / temperature) : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Inverse CDF with a given uniform: the first index whose running sum exceeds u. */
function pick(probs, u) {
  let whole = 0;
  for (const p of probs) whole += p;
  const wanted = u * whole;
  let sum = 0;
  for (let i = 0; i < probs.length; i++) {
    sum += probs[i];
    if (sum > wanted) return i;
  }
  return probs.length - 1;
}

/** The tables of the model as the sliders stand: one a feature, or one over all combinations. */
function tables(state) {
  const a = state.values.smoothing ?? state.meta.smoothing;
  const temperature = state.values.temperature ?? state.meta.temperature;
  const counts = state.meta.kind === "joint" ? [state.combinations] : state.marginals;
  return counts.map((one) => temper(smooth(one, a), temperature));
}

/** What the model, before any temperature, says of the outfit that is watched: each factor, their
 *  product, and the share that a table over all combinations gives it. */
function watched(state) {
  const { arrays, meta } = state;
  if (!arrays.watch || !meta.kind) return {};
  const codes = [...arrays.watch.data];
  const a = state.values.smoothing ?? meta.smoothing;
  const parts = codes.map((value, j) => smooth(state.marginals[j], a)[value]);
  const values = Object.fromEntries(parts.map((part, j) => [`own_${j}`, part]));
  const joint = smooth(state.combinations, a)[ravel(codes, meta.sizes)];
  return { ...values, own_product: parts.reduce((whole, part) => whole * part, 1), own_joint: joint };
}

/** The entropy, in nats, of what is drawn from: of the one table, or summed over the features. */
function entropy(tables) {
  const nats = (sum, p) => (p > 0 ? sum - p * Math.log(p) : sum);
  return tables.reduce((sum, probs) => sum + probs.reduce(nats, 0), 0);
}

/** The outfits to show, (n, k): drawn from the tables with fixed uniforms, or as given. */
function outfits(state) {
  const { sizes, kind } = state.meta;
  if (!kind) {
    const { data, shape } = state.arrays.outfits;
    return Array.from({ length: shape[0] }, (_, i) => [...data.subarray(i * shape[1], (i + 1) * shape[1])]);
  }
  const now = state.now;
  const { data, shape } = state.arrays.uniforms;
  return Array.from({ length: shape[1] }, (_, i) => {
    const codes = now.map((probs, j) => pick(probs, data[j * shape[1] + i]));
    return kind === "joint" ? unravel(codes[0], sizes) : codes;
  });
}

/** The factors of an outfit under the tables as they are now. */
function factors(state, codes) {
  if (!state.meta.kind) return null;
  if (state.meta.kind === "joint") return [state.now[0][ravel(codes, state.meta.sizes)]];
  return codes.map((value, j) => state.now[j][value]);
}

function drawAvatar(canvas, codes, state) {
  const context = canvas.getContext("2d");
  const { side, layers, sizes } = state.meta;
  if (canvas.width !== side) canvas.width = canvas.height = side;
  context.clearRect(0, 0, side, side);
  for (const { features, tiles } of layers) {
    const index = features.reduce((at, feature) => at * sizes[feature] + codes[feature], 0);
    const tile = tiles[index];
    if (tile) context.drawImage(state.sheet, tile[0], tile[1], tile[2], tile[3], tile[4], tile[5], tile[2], tile[3]);
  }
}

function names(state, codes) {
  return codes.map((value, j) => state.meta.values[j][value]);
}

function cell(state, i) {
  const press = state.meta.kind || state.meta.choose; // where a press does nothing there is no button
  const face = press ? ["button", { type: "button", class: "fn-avatar" }] : ["div", { role: "img", class: "fn-avatar" }];
  const button = element(...face, state.grid);
  const canvas = element("canvas", { "aria-hidden": "true" }, button);
  const caption = element("span", { class: "fn-caption" }, button);
  if (!press) return { button, canvas, caption, codes: "" };
  button.tabIndex = -1;
  const look = (index) => { state.looked = index; product(state); };
  button.onpointerenter = button.onfocus = () => { stop(state, i); look(i); };
  button.onpointerleave = button.onblur = () => look(null);
  button.onclick = () => {
    if (!state.meta.choose) return;
    if (state.arrays.watch) state.arrays.watch.data = Int32Array.from(state.shown[i]);
    wear(state);
    draw(state);
    state.component.setTriggerValue("chosen", state.shown[i]);
  };
  return { button, canvas, caption, codes: "" };
}

/** The menus say what is worn. */
function wear(state) {
  state.meta.features.forEach((name, j) => {
    const one = state.meta.choices.find((choice) => choice.name === name);
    if (one && state.arrays.watch) state.choices[name].set(one.options[state.arrays.watch.data[j]][0]);
  });
}

/** The choices as Python has them: the model above the outfits, the menus of the worn one below. */
function choose(state) {
  const { arrays, meta } = state;
  const heard = (name, word) => onChoice(state, name, word);
  choices(state.upper, state.above, meta.choices.filter(({ menu }) => !menu), heard);
  choices(state.lower, state.below, meta.choices.filter(({ menu }) => menu), heard);
  state.choices = { ...state.upper.choices, ...state.lower.choices };
  state.wornTitle.hidden = !state.below.firstChild;
  state.wornTitle.textContent = meta.words.worn;
  meta.kind = state.choices.model?.value ?? meta.kind;
  meta.choices.forEach(({ name, options }) => {
    const feature = meta.features.indexOf(name);
    const word = state.choices[name].value;
    if (feature >= 0) arrays.watch.data[feature] = options.findIndex(([known]) => known === word);
  });
}

/** Another model to draw from, or another value of the outfit that is worn. */
function onChoice(state, name, word) {
  const { options } = state.meta.choices.find((one) => one.name === name);
  const feature = state.meta.features.indexOf(name);
  if (name === "model") state.meta.kind = word;
  if (feature >= 0) state.arrays.watch.data[feature] = options.findIndex(([known]) => known === word);
  draw(state);
  send(state, name, word);
}

/** The whole grid is one stop of the Tab key; this one is where it lands. */
function stop(state, index) {
  state.cells.forEach((one, i) => { one.button.tabIndex = i === index ? 0 : -1; });
}

/** Arrows move from outfit to outfit, Home and End to the first and the last. */
function onKey(state, event) {
  const at = state.cells.findIndex((one) => one.button === event.target);
  const columns = getComputedStyle(state.grid).gridTemplateColumns.split(" ").length;
  const last = state.cells.length - 1;
  const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: last };
  if (at < 0 || !(event.key in steps)) return;
  event.preventDefault();
  const next = steps[event.key];
  if (next >= 0 && next <= last) state.cells[next].button.focus();
}

/** The first outfit shown that is the one watched; 0 where none is. */
function wornAt(state) {
  const worn = [...(state.arrays.watch?.data ?? [])].join();
  return Math.max(0, state.shown.findIndex((codes) => codes.join() === worn));
}

/** The factors of the outfit under the pointer or the focus (else of the worn, or the first), and
 *  their product. */
function product(state) {
  const at = state.looked ?? wornAt(state);
  const codes = state.shown[at] ?? state.shown[0];
  const parts = factors(state, codes);
  state.product.hidden = !parts;
  if (!parts) return;
  state.cells.forEach((one, i) => one.button.classList.toggle("fn-looked", i === at));
  const words = state.meta.kind === "joint" ? [state.meta.words.whole] : names(state, codes);
  const nodes = [];
  parts.forEach((part, j) => {
    if (j) nodes.push(element("span", { class: "fn-times", text: "·" }));
    const factor = element("span", { class: "fn-factor" });
    element("b", { text: figure(part) }, factor);
    element("span", { text: words[j] }, factor);
    nodes.push(factor);
  });
  const whole = parts.reduce((sum, part) => sum * part, 1);
  if (parts.length > 1) {
    nodes.push(element("span", { class: "fn-times", text: "=" }));
    const answer = element("span", { class: "fn-factor fn-answer" });
    element("b", { text: figure(whole) }, answer);
    element("span", { text: state.meta.words.outfit }, answer);
    nodes.push(answer);
  }
  const temperature = state.values.temperature ?? state.meta.temperature;
  if (temperature !== 1) {
    const words = state.meta.words.tempered.replace("{T}", `${temperature}`);
    nodes.push(element("span", { class: "fn-tempered", text: words }));
  }
  state.product.replaceChildren(...nodes);
}

function draw(state) {
  if (!state.sheet) return;
  state.now = state.meta.kind ? tables(state) : null;
  state.shown = outfits(state);
  while (state.cells.length > state.shown.length) state.cells.pop().button.remove();
  while (state.cells.length < state.shown.length) state.cells.push(cell(state, state.cells.length));
  let fresh = 0;
  const worn = [...(state.arrays.watch?.data ?? [])].join();
  if (state.grid.querySelector("button") && !state.grid.querySelector('[tabindex="0"]')) stop(state, wornAt(state));
  state.shown.forEach((codes, i) => {
    const one = state.cells[i];
    const text = names(state, codes).join(", ");
    const isNew = state.known && !state.known.has(codes.join());
    if (isNew) fresh += 1;
    if (one.codes !== text) drawAvatar(one.canvas, codes, state);
    one.codes = text;
    const caption = state.meta.captions[i] ?? (state.known ? state.meta.words[isNew ? "fresh" : "seen"] : "");
    if (one.caption.textContent !== caption) one.caption.textContent = caption;
    one.caption.hidden = !caption;
    one.button.classList.toggle("fn-fresh", Boolean(isNew));
    one.button.setAttribute("aria-label", `${text}${caption ? `. ${caption}` : ""}`);
    one.button.title = text;
    if (state.meta.choose) one.button.setAttribute("aria-pressed", String(codes.join() === worn));
  });
  product(state);
  const values = { ...state.values, fresh, outfits: state.shown.length, ...watched(state) };
  const told = [];
  if (state.known) {
    told.push({ name: "fresh", label: state.meta.words.count, text: `${fresh}`, note: `/ ${state.shown.length}` });
  }
  if (state.now) {
    values.entropy = entropy(state.now);
    told.push({ name: "entropy", label: state.meta.words.entropy, text: figure(values.entropy), note: state.meta.words.nats });
  }
  if (told.length) state.tell(told);
  painted(state.meta.view, values, { outfits: state.shown });
}

function build(root) {
  const state = { root, cells: [], values: {}, looked: null, shown: [] };
  state.above = element("div", { class: "fn-choices" }, root);
  state.grid = element("div", { class: "fn-grid fn-avatars", role: "group" }, root);
  state.grid.onkeydown = (event) => onKey(state, event);
  state.product = element("div", { class: "fn-product", "aria-live": "off" }, root);
  state.tell = readouts(root);
  state.controls = element("div", { class: "fn-controls" }, root);
  state.wornTitle = element("p", { class: "fn-worn" }, root);
  state.below = element("div", { class: "fn-choices" }, root);
  const talk = { said: {}, waiting: {} }; // what was said of a choice is said by the whole view
  Object.assign(state, talk, { upper: { ...talk }, lower: { ...talk }, choices: {} });
  state.later = eachFrame(() => draw(state));
  return state;
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  Object.assign(state, { arrays, meta });
  if (meta.kind) {
    state.marginals = countValues(arrays.rows, meta.sizes);
    state.combinations = countCombinations(arrays.rows, meta.sizes);
  }
  state.known = arrays.rows && meta.mark
    ? new Set(Array.from({ length: arrays.rows.shape[0] },
      (_, i) => [...arrays.rows.data.subarray(i * meta.sizes.length, (i + 1) * meta.sizes.length)].join()))
    : null;
  state.grid.style.setProperty("--size", `${meta.size}px`);
  state.grid.style.gridTemplateColumns = meta.columns ? `repeat(${meta.columns}, 1fr)` : "";
  state.grid.style.maxWidth = meta.columns ? `calc(${meta.columns} * (${meta.size}px + 0.4rem))` : "";
  state.grid.classList.toggle("fn-tight", meta.columns > 5);
  state.grid.setAttribute("aria-label", meta.label);
  ranges(state, state.controls, meta.ranges, (name) => { state.values[name] = state.ranges[name].value; state.later(); },
    (name, value) => send(state, name, value));
  for (const { name } of meta.ranges) state.values[name] = state.ranges[name].value;
  choose(state);
  if (state.sheet) draw(state);
  else sheet().then((picture) => { state.sheet = picture; draw(state); });
}
