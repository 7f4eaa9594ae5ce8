// The map: coastline, dots of truth, samples, density, boxes to drag, points A, B, C.

const EARTH = { west: -180, east: 180, south: -90, north: 90 };
const within = (box, lon, lat) => lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3];

/** Area of the union of boxes in square degrees, or in sines of latitude times degrees. */
function unionArea(boxes, height) {
  const cuts = (at) => [...new Set(boxes.flatMap((box) => at.map((i) => box[i])))].sort((a, b) => a - b);
  const [xs, ys] = [cuts([0, 2]), cuts([1, 3])];
  let area = 0;
  for (let i = 0; i + 1 < xs.length; i++) {
    for (let j = 0; j + 1 < ys.length; j++) {
      const [x, y] = [(xs[i] + xs[i + 1]) / 2, (ys[j] + ys[j + 1]) / 2];
      if (boxes.some((box) => within(box, x, y))) {
        area += (xs[i + 1] - xs[i]) * (height(ys[j + 1]) - height(ys[j]));
      }
    }
  }
  return area;
}

/** Share of the boxes' area that is sea, summed over the mask's cells by their centres. */
function seaShare(mask, boxes, weigh) {
  const [rows, columns] = mask.shape;
  let [sea, all] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const lat = 90 - ((row + 0.5) * 180) / rows;
    if (!boxes.some((box) => lat >= box[1] && lat <= box[3])) continue;
    const weight = weigh(lat);
    for (let column = 0; column < columns; column++) {
      const lon = ((column + 0.5) * 360) / columns - 180;
      if (!boxes.some((box) => within(box, lon, lat))) continue;
      all += weight;
      if (!landAt(mask, lon, lat)) sea += weight;
    }
  }
  return all ? sea / all : NaN;
}

/** What the readouts may ask for; each gives a number from the state as it is drawn. */
const READ = {
  inside(state) {
    const dots = state.arrays.truth;
    if (!dots) return NaN;
    const count = Math.min(state.dots, dots.shape[0]);
    let hits = 0;
    for (let i = 0; i < count; i++) {
      const [lon, lat] = [dots.data[2 * i], dots.data[2 * i + 1]];
      if (state.boxes.some((box) => within(box, lon, lat))) hits++;
    }
    return count ? hits / count : NaN;
  },
  outside: (state) => 1 - READ.inside(state),
  area: (state) => READ.square(state) / state.whole,
  square: (state) => unionArea(state.boxes, state.height),
  sea: (state) => seaShare(state.mask, state.boxes, state.weigh),
  log_density: (state) => -Math.log(READ.square(state)),
  nats: (state) => (READ.inside(state) < 1 ? Infinity : Math.log(READ.square(state))),
  above: (state) => READ.nats(state) - state.meta.entropy,
  log_likelihood: (state) => -READ.nats(state),
  density: (state) => 1 / READ.square(state),
  missed: (state) => Math.round(READ.outside(state) * Math.min(state.dots, state.arrays.truth.shape[0])),
};

function prepare(state) {
  const sphere = state.meta.projection === "equal_area";
  state.height = sphere ? (lat) => Math.sin(lat * SINE) / SINE : (lat) => lat;
  state.weigh = sphere ? (lat) => Math.cos(lat * SINE) : () => 1;
  state.whole = 360 * (state.height(90) - state.height(-90));
  const bits = state.arrays.mask_bits;
  state.mask = bits ? { bits: bits.data, shape: state.meta.mask_shape } : null;
}

function drawBoxes(context, place, state) {
  state.boxes.forEach((box, index) => {
    const [x0, y0, x1, y1] = [place.x(box[0]), place.y(box[3]), place.x(box[2]), place.y(box[1])];
    context.globalAlpha = state.lit("box");
    context.fillStyle = state.colour("model");
    context.globalAlpha *= 0.1;
    context.fillRect(x0, y0, x1 - x0, y1 - y0);
    context.globalAlpha = state.lit("box");
    context.strokeStyle = state.colour("model");
    context.lineWidth = index === state.chosen && state.meta.drag ? 2.25 : 1.5;
    context.strokeRect(x0, y0, x1 - x0, y1 - y0);
    if (state.meta.drag && index === state.chosen) {
      context.fillStyle = state.colour("ground");
      for (const [x, y] of [[x0, y0], [x1, y0], [x0, y1], [x1, y1]]) {
        context.beginPath();
        context.arc(x, y, 5, 0, 6.2832);
        context.fill();
        context.stroke();
      }
    }
  });
  context.globalAlpha = 1;
}

function drawPoints(context, place, state) {
  const font = getComputedStyle(state.root).fontFamily;
  for (const point of state.meta.points || []) {
    const [x, y] = [place.x(point.lon), place.y(point.lat)];
    context.beginPath();
    context.arc(x, y, 12, 0, 6.2832);
    context.fillStyle = state.colour("ground");
    context.fill();
    context.lineWidth = 1.75;
    context.strokeStyle = state.colour(point.role || "text");
    context.stroke();
    context.fillStyle = state.colour(point.role || "text");
    context.font = `600 14px ${font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(point.label, x, y + 0.5);
    if (point.note) {
      context.textAlign = x > place.width * 0.75 ? "right" : "left";
      context.font = `500 13px ${font}`;
      context.lineWidth = 4;
      context.strokeStyle = state.colour("ground");
      const at = x + (x > place.width * 0.75 ? -17 : 17);
      context.strokeText(point.note, at, y);
      context.fillText(point.note, at, y);
    }
  }
}

/** Which part of a box is under the pointer: its edges by name, "move", or nothing. */
function grip(box, place, x, y) {
  const [x0, y0, x1, y1] = [place.x(box[0]), place.y(box[3]), place.x(box[2]), place.y(box[1])];
  const near = 14;
  if (x < x0 - near || x > x1 + near || y < y0 - near || y > y1 + near) return "";
  const reach = (extent) => Math.min(near, extent / 3 + 4);
  let edges = "";
  if (Math.abs(y - y0) < reach(y1 - y0)) edges += "n";
  else if (Math.abs(y - y1) < reach(y1 - y0)) edges += "s";
  if (Math.abs(x - x0) < reach(x1 - x0)) edges += "w";
  else if (Math.abs(x - x1) < reach(x1 - x0)) edges += "e";
  return edges || "move";
}

const CURSORS = {
  n: "ns-resize", s: "ns-resize", e: "ew-resize", w: "ew-resize",
  ne: "nesw-resize", sw: "nesw-resize", nw: "nwse-resize", se: "nwse-resize", move: "move",
};

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** The box with some edges moved, kept on the map and never inside out. */
function reshape(box, edges, lon, lat) {
  const next = [...box];
  if (edges.includes("w")) next[0] = clamp(lon, EARTH.west, box[2] - 1);
  if (edges.includes("e")) next[2] = clamp(lon, box[0] + 1, EARTH.east);
  if (edges.includes("s")) next[1] = clamp(lat, EARTH.south, box[3] - 1);
  if (edges.includes("n")) next[3] = clamp(lat, box[1] + 1, EARTH.north);
  return next;
}

/** The box moved as a whole, stopped by the map's rim. */
function shift(box, dLon, dLat) {
  const across = clamp(dLon, EARTH.west - box[0], EARTH.east - box[2]);
  const up = clamp(dLat, EARTH.south - box[1], EARTH.north - box[3]);
  return [box[0] + across, box[1] + up, box[2] + across, box[3] + up];
}

/** The typed numbers under the map that say the same as the first box, and move it. */
function twins(state) {
  const { twins: labels, words } = state.meta;
  if (state.twinNode.children.length !== labels.length) {
    state.twinNode.replaceChildren();
    state.twins = labels.map((label, edge) => twin(state, label, edge, words));
  }
  for (const one of state.twins) one.set();
}

function twin(state, label, edge, words) {
  const name = `box_${["west", "south", "east", "north"][edge]}`;
  const box = () => state.boxes[0];
  const ends = () => [[-180, box()[2] - 1], [-90, box()[3] - 1], [box()[0] + 1, 180], [box()[1] + 1, 90]][edge];
  const put = (value) => setBox(state, box().map((side, at) => (at === edge ? value : side)), 0);
  return typed(state.twinNode, { ...words, name, label }, ends, () => box()[edge], put, () => release(state));
}

const tidy = (box) => box.map((edge) => Math.round(edge));

function setBox(state, box, which = state.chosen) {
  state.boxes[which] = tidy(box);
  state.refresh();
}

function release(state) {
  if (String(state.boxes) === (state.said?.boxes?.at(-1) ?? String(state.told))) return;
  send(state, "boxes", structuredClone(state.boxes));
}

function listen(state) {
  const { canvas } = state.stage;
  const spot = (event) => {
    const place = chart(state.meta.projection, state.stage.width, state.stage.height);
    const frame = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    return { place, x, y, lon: place.lon(x), lat: place.lat(y) };
  };
  canvas.onpointerdown = (event) => {
    if (!state.meta.drag || event.button) return;
    const at = spot(event);
    const grips = state.boxes.map((box) => grip(box, at.place, at.x, at.y));
    const found = grips[state.chosen] ? state.chosen : grips.findIndex(Boolean);
    canvas.setPointerCapture(event.pointerId);
    if (found >= 0) state.chosen = found;
    state.held = { ...at, edges: found >= 0 ? grips[found] : "new", box: state.boxes[state.chosen] };
    state.refresh();
  };
  canvas.onpointermove = (event) => {
    const at = spot(event);
    state.hover = at;
    if (!state.held) {
      const held = state.meta.drag && state.boxes.map((box) => grip(box, at.place, at.x, at.y)).find(Boolean);
      canvas.style.cursor = held ? CURSORS[held] : state.meta.drag ? "crosshair" : "default";
      state.sayHover();
      return;
    }
    const { edges, box, lon, lat } = state.held;
    if (edges === "move") setBox(state, shift(box, at.lon - lon, at.lat - lat));
    else if (edges === "new") drawNew(state, lon, lat, at);
    else setBox(state, reshape(box, edges, at.lon, at.lat));
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (state.held) release(state);
    state.held = null;
  };
  canvas.onpointerleave = () => { state.hover = null; state.sayHover(); };
  canvas.onkeydown = (event) => onKey(state, event);
  canvas.onkeyup = (event) => { if (event.key.startsWith("Arrow")) release(state); };
}

/** A drag that begins on bare map draws the chosen box anew. */
function drawNew(state, lon, lat, at) {
  if (Math.abs(at.x - state.held.x) + Math.abs(at.y - state.held.y) < 6) return;
  const box = [Math.min(lon, at.lon), Math.min(lat, at.lat), Math.max(lon, at.lon), Math.max(lat, at.lat)];
  const [west, south] = [clamp(box[0], -180, 179), clamp(box[1], -90, 89)];
  setBox(state, [west, south, clamp(box[2], west + 1, 180), clamp(box[3], south + 1, 90)]);
}

/** Arrows move the chosen box by a degree (Ctrl: ten), Shift + arrows move its east and north
 *  edges, N chooses the next box. */
function onKey(state, event) {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  if (!state.meta.drag) return;
  if (event.key.toLowerCase() === "n" && state.boxes.length > 1) {
    state.chosen = (state.chosen + 1) % state.boxes.length;
    state.refresh();
  } else if (steps[event.key]) {
    event.preventDefault();
    const [across, up] = steps[event.key].map((step) => step * (event.ctrlKey ? 10 : 1));
    const box = state.boxes[state.chosen];
    if (!event.shiftKey) setBox(state, shift(box, across, up));
    else setBox(state, reshape(box, across ? "e" : "n", box[2] + across, box[3] + up));
  } else return;
  const [west, south, east, north] = state.boxes[state.chosen];
  state.say.textContent = state.meta.words.box
    .replace("{west}", west).replace("{south}", south).replace("{east}", east).replace("{north}", north);
}

function sayHover(state) {
  const at = state.hover;
  const node = state.hoverNode;
  if (!at) { node.textContent = ""; return; }
  const words = state.meta.words;
  const side = (value, plus, minus) => `${Math.abs(value).toFixed(1)}° ${value < 0 ? minus : plus}`;
  const parts = [side(at.lat, words.north, words.south), side(at.lon, words.east, words.west)];
  if (state.mask && state.meta.coast) parts.push(landAt(state.mask, at.lon, at.lat) ? words.land : words.sea);
  if (state.arrays.density) parts.push(`${figure(densityAt(state, at))} ${state.meta.density_unit || ""}`);
  node.textContent = parts.join(" · ");
}

function densityAt(state, at) {
  const { data, shape } = state.arrays.density;
  const [rows, columns] = shape.slice(-2);
  const row = clamp(Math.floor(((90 - at.lat) / 180) * rows), 0, rows - 1);
  const column = clamp(Math.floor(((at.lon + 180) / 360) * columns), 0, columns - 1);
  const start = shape.length === 3 ? state.frame * rows * columns : 0;
  return data[start + row * columns + column];
}

const MARKS = {
  truth: '<circle cx="7" cy="7" r="3" fill="currentColor"/>',
  samples: '<path d="M3 3L11 11M3 11L11 3" stroke="currentColor" stroke-width="1.7"/>',
  box: '<rect x="1.5" y="3" width="11" height="8" fill="none" stroke="currentColor" stroke-width="1.7"/>',
  land: '<rect x="1" y="2" width="12" height="10" rx="1" fill="currentColor"/>',
};
const INKS = { truth: "truth", samples: "samples", box: "model", land: "land" };

function legend(state) {
  const names = state.meta.legend || {};
  const entries = Object.entries(names).filter(([part]) => state.shows(part));
  const items = entries.map(([part, label]) => {
    const item = element("li", {});
    if (part === "density") {
      const stops = Array.from({ length: 10 }, (_, i) => `var(--fn-seq-${i})`).join(",");
      const bar = element("span", {}, item);
      bar.style.cssText = `width:64px;height:9px;background:linear-gradient(to right,${stops})`;
      element("span", { text: `${label}: 0 – ${figure(state.top)} ${state.meta.density_unit || ""}` }, item);
    } else {
      const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      mark.setAttribute("viewBox", "0 0 14 14");
      mark.setAttribute("aria-hidden", "true");
      mark.style.color = `var(--fn-${INKS[part]})`;
      mark.innerHTML = MARKS[part];
      item.append(mark, label);
    }
    return item;
  });
  state.hoverNode = state.hoverNode || element("li", { class: "fn-hover" });
  state.legendNode.replaceChildren(...items, state.hoverNode);
}

/** The numbers under the map: computed here, or given by Python for each frame of a sweep. */
function numbers(state) {
  const values = { ...state.values };
  if (state.boxes.length) {
    for (const name of ["inside", "square", "area", "log_density"]) values[name] = READ[name](state);
    values.density = 1 / values.square;
    if (state.arrays.truth) values.missed = READ.missed(state);
  }
  const rows = (state.meta.readouts || []).map((readout) => {
    const given = state.arrays[`read_${readout.name}`];
    const value = given ? given.data[Math.min(state.frame, given.data.length - 1)] : READ[readout.name](state);
    values[readout.name] = value;
    const scaled = readout.unit === "%" ? 100 * value : value;
    const endless = Math.abs(value) === Infinity && readout.infinite;
    const text = endless ? readout.infinite.replace("{missed}", values.missed) : figure(scaled, readout.digits || 3);
    const unit = endless ? "" : readout.unit;
    return { name: readout.name, label: readout.label, text, note: unit || "" };
  });
  state.tell(rows);
  return values;
}

function build(root) {
  const state = { root, chosen: 0, boxes: [], frame: 0, dots: Infinity, values: {}, held: null, back: null };
  state.above = element("div", { class: "fn-choices" }, root);
  state.colour = (name) => palette(root)(name);
  state.light = null;
  state.lit = (part) => (!state.light || state.light === part ? 1 : 0.25);
  state.stage = stage(root, 2, (context, width, height) => {
    const key = `${width}|${height}|${state.stage.density}|${state.colour("ground")}`;
    if (state.backKey !== key) { state.back = null; state.backKey = key; }
    state.back = state.back || backdrop(state, width, height, state.stage.density);
    context.drawImage(state.back, 0, 0, width, height);
    const place = { ...chart(state.meta.projection, width, height), width, height };
    drawBoxes(context, place, state);
    drawPoints(context, place, state);
    if (state.meta.twins.length) twins(state);
    painted(state.meta.view, numbers(state), { boxes: state.boxes, frame: state.frame });
  });
  state.legendNode = element("ul", { class: "fn-legend" }, root);
  state.tell = readouts(root);
  state.controls = element("div", { class: "fn-controls" }, root);
  state.twinNode = element("div", { class: "fn-numbers" }, root);
  state.say = element("div", { class: "fn-sr", "aria-live": "polite" }, root);
  state.refresh = () => state.stage.redraw();
  state.sayHover = () => sayHover(state);
  state.shows = (part) => (part === "box" ? state.boxes.length > 0
    : part === "land" ? Boolean(state.mask && state.meta.coast) : Boolean(state.arrays[part]) && state.picked(part));
  state.picked = (part) => {
    const show = state.rows?.show?.choices?.show?.value;
    return !show || show === "both" || (part !== "truth" && part !== "samples") || show === part;
  };
  listen(state);
  onLight((part) => { state.light = part; state.back = null; state.refresh(); });
  return state;
}

/** Sliders of the view: the sweep picks a frame; `dots` and `opacity` change what is drawn. */
function onRange(state, name) {
  const description = state.meta.ranges.find((one) => one.name === name);
  const control = state.ranges[name];
  if (showAhead(state, name, control.value)) return;
  state.values[name] = control.value;
  if (description.sweep) state.frame = description.values.indexOf(control.value);
  if (name === "dots") state.dots = control.value;
  state.back = null;
  state.refresh();
}

/** What is shown of the dots needs no answer; every other choice does. */
function onChoice(state, name, word) {
  if (chosen(state, name, word) || name !== "show") return;
  state.back = null;
  legend(state);
  state.refresh();
}

function topOf(density) {
  return density ? density.data.reduce((most, value) => Math.max(most, value), 0) || 1 : 1;
}

/** Take in the map's bytes, from Python or fetched ahead, and draw it. */
function show(state, bytes, moved = "") {
  const { arrays, meta } = unpack(bytes);
  if (moved) stay(state, meta, moved);
  if (!arrays.mask_bits && meta.coast && state.arrays?.mask_bits) {
    arrays.mask_bits = state.arrays.mask_bits;
    meta.mask_shape = state.meta.mask_shape;
  }
  Object.assign(state, { arrays, meta, back: null });
  prepare(state);
  state.top = meta.density_top || topOf(arrays.density);
  if (!state.held) {
    const other = state.foretold ? String(meta.boxes) !== String(state.told) : news(state, "boxes", meta.boxes, state.told);
    if (other) {
      state.boxes = structuredClone(meta.boxes);
      state.chosen = Math.min(state.chosen, Math.max(0, state.boxes.length - 1));
    }
    state.told = meta.boxes;
  }
  if (!meta.ranges.some((one) => one.name === "dots")) state.dots = meta.dots ?? Infinity;
  rowsOfChoices(state, onChoice);
  ranges(state, state.controls, meta.ranges, (name) => onRange(state, name),
    (name, value) => send(state, name, value));
  for (const { name, sweep } of meta.ranges) {
    state.values[name] = state.ranges[name].value;
    if (sweep) state.frame = meta.ranges.find((one) => one.name === name).values.indexOf(state.values[name]);
    if (name === "dots") state.dots = state.values[name];
  }
  const canvas = state.stage.canvas;
  state.stage.frame.style.aspectRatio = meta.projection === "equal_area" ? "3.14159 / 1" : "2 / 1";
  canvas.setAttribute("role", meta.drag ? "application" : "img");
  canvas.setAttribute("aria-label", meta.words.label);
  canvas.tabIndex = meta.drag ? 0 : -1;
  legend(state);
  if (!state.still) state.stage.paint();
}

export default function (component) {
  take(keep(component, build), component.data);
}
