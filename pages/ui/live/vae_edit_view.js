// A picture's code, pushed along directions that were learned for attributes; read by the inspector.

function build(root) {
  const state = { root };
  const top = element("div", { class: "fn-vae-edit" }, root);
  state.cards = ["true", "again", "made"].map((name) => {
    const figure = element("figure", { class: name === "made" ? "fn-vae-made" : "" }, top);
    const title = element("h3", {}, figure);
    return [name, { title, canvas: element("canvas", { role: "img", class: "fn-crisp" }, figure), words: element("figcaption", { "aria-live": name === "made" ? "polite" : "off" }, figure) }];
  });
  state.cards = Object.fromEntries(state.cards);
  state.controls = element("div", {}, top);
  state.later = eachFrame(() => paint(state));
  return state;
}

const spoken = (state, codes) => codes.map((code, column) => state.meta.outfits[column][code]);

/** What is worn, each word marked where it is not what was there before. */
function tell(state, card, read, before) {
  card.words.replaceChildren();
  spoken(state, read.codes).forEach((word, column) => {
    const changed = before && read.codes[column] !== before[column];
    element("span", { text: (changed ? "→ " : "") + word, class: changed ? "fn-vae-new" : "" }, card.words);
  });
  element("span", { text: read.clean ? `✓ ${state.meta.words.clean}` : `✕ ${state.meta.words.unclean}`, class: read.clean ? "fn-right" : "fn-wrong" }, card.words);
  card.canvas.setAttribute("aria-label", spoken(state, read.codes).join(", "));
}

/** Instead of a slider for what the picture wears already, which has no step to take, its row says so. */
function rest(state, moves) {
  state.meta.sliders.forEach((name, row) => {
    const { row: node, fast } = state.ranges[name];
    if (moves[row] || fast.locked) delete node.dataset.rests;
    else node.dataset.rests = state.meta.words.worn_already;
  });
}

function paint(state) {
  if (!state.net || !state.ranges) return;
  const { net, meta } = state;
  const which = state.ranges.worn.value - 1;
  const bytes = pictureBytes(net, which);
  const start = Array.from(rowOf(net.mean, which));
  const latents = start.length;
  const steps = net.arrows.data.subarray(which * meta.sliders.length * latents, (which + 1) * meta.sliders.length * latents);
  const code = start.slice();
  const moves = meta.sliders.map((name, row) => {
    const step = steps.subarray(row * latents, (row + 1) * latents);
    const amount = state.ranges[name].value;
    step.forEach((move, i) => { code[i] += amount * move; });
    return step.some(Boolean);
  });
  rest(state, moves);
  const worn = [...rowOf(net.worn, which)];
  const { cards } = state;
  const made = asBytes(pictureOf(net, code));
  putPicture(cards.made.canvas, made, 0, [32, 32, 3]);
  painted(meta.view, { length: Math.hypot(...code) }, { which });
  if (state.which !== which) {
    state.which = which;
    state.again = asBytes(pictureOf(net, start));
    putPicture(cards.true.canvas, bytes, 0, [32, 32, 3]);
    putPicture(cards.again.canvas, state.again, 0, [32, 32, 3]);
  }
  clearTimeout(state.reading); // the inspector reads what is seen, once the hand rests
  state.reading = setTimeout(() => {
    if (state.read !== which) {
      state.read = which;
      tell(state, cards.true, inspect(net, bytes), worn);
      tell(state, cards.again, inspect(net, state.again), worn);
    }
    const read = inspect(net, made);
    tell(state, cards.made, read, worn);
    painted(meta.view, { score: read.score, clean: Number(read.clean), length: Math.hypot(...code) }, { codes: read.codes, which });
  }, 70);
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  for (const name of ["true", "again", "made"]) state.cards[name].title.textContent = state.meta.words[name];
  ranges(state, state.controls, state.meta.ranges, () => state.later(), (name, value) => send(state, name, value));
  held(state.meta.address).then(({ arrays }) => { state.net = arrays; state.later(); });
  if (state.net) paint(state);
}
