// Noise on stored truth, by one slider: x_t = (1 - t) x_0 + t e, the same e for every t.

const PLAY_MS = 5000;

function build(root) {
  const state = { root, values: {} };
  const pair = element("div", { class: "fn-pair" }, root);
  state.map = stage(element("div", {}, pair), 2, (context, width, height) => drawMap(state, context, width, height),
    { role: "img" });
  const frame = element("div", { class: "fn-stage fn-square" }, element("div", {}, pair));
  state.picture = element("canvas", { role: "img", class: "fn-crisp" }, frame);
  state.controls = element("div", { class: "fn-controls" }, root);
  state.play = element("button", { type: "button", name: "play" });
  state.play.onclick = () => (state.playing ? stop(state) : play(state));
  state.later = eachFrame(() => draw(state));
  return state;
}

/** The mixture of one number of data and one of noise. */
const mix = (data, noise, t) => (1 - t) * data + t * noise;

function drawMap(state, context, width, height) {
  if (!state.arrays) return;
  const { land, land_noise: noise } = state.arrays;
  const colour = palette(state.root);
  const t = state.values.noise / 100;
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, height);
  context.fillStyle = colour("truth");
  context.globalAlpha = 0.8;
  const radius = Math.max(0.8, Math.min(1.6, width / 480));
  context.beginPath();
  for (let i = 0; i < land.data.length; i += 2) {
    const lon = mix(land.data[i], noise.data[i], t);
    const lat = mix(land.data[i + 1], noise.data[i + 1], t);
    const [x, y] = [((lon + 180) / 360) * width, ((90 - lat) / 180) * height];
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 6.2832);
  }
  context.fill();
  context.globalAlpha = 1;
}

/** The picture (3, h, w) in [-1, 1] with its noise, clipped to what a screen shows. */
function drawPicture(state) {
  const { picture, picture_noise: noise } = state.arrays;
  const [, height, width] = picture.shape;
  const t = state.values.noise / 100;
  const canvas = state.picture;
  if (canvas.width !== width) [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  const area = width * height;
  for (let p = 0; p < area; p++) {
    for (let c = 0; c < 3; c++) {
      const value = mix(picture.data[c * area + p], noise.data[c * area + p], t);
      pixels.data[4 * p + c] = Math.round((value + 1) * 127.5);
    }
    pixels.data[4 * p + 3] = 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

function draw(state) {
  state.values.noise = state.ranges.noise.value;
  state.map.paint();
  drawPicture(state);
  painted(state.meta.view, { ...state.values });
}

/** From noise to data once, at an even pace; in four still steps where motion is unwelcome. */
function play(state) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const start = performance.now();
  state.playing = true;
  state.play.textContent = state.meta.words.stop;
  const frame = (now) => {
    if (!state.playing) return;
    const gone = Math.min(1, (now - start) / PLAY_MS);
    const noise = 100 * (1 - (calm ? Math.floor(gone * 4) / 4 : gone));
    state.ranges.noise.set(noise);
    draw(state);
    if (gone < 1) requestAnimationFrame(frame);
    else stop(state);
  };
  requestAnimationFrame(frame);
}

function stop(state) {
  state.playing = false;
  state.play.textContent = state.meta.words.play;
  send(state, "noise", state.ranges.noise.value, 0);
}

export default function (component) {
  const state = keep(component, build);
  const { arrays, meta } = unpack(component.data);
  Object.assign(state, { arrays, meta });
  if (!state.playing) {
    state.play.textContent = meta.words.play;
    ranges(state, state.controls, meta.ranges, () => { state.playing = false; state.play.textContent = meta.words.play; state.later(); },
      (name, value) => send(state, name, value));
    state.ranges.noise.row.append(state.play);
  }
  state.map.canvas.setAttribute("aria-label", meta.labels[0]);
  state.picture.setAttribute("aria-label", meta.labels[1]);
  draw(state);
}
