// A recorded run in the browser: snapshots as they arrive, and the talk with the server about them.

const NUMBERS = ["step", "seconds", "loss", "excess", "astray"];
const AWAY = 8000; // ms after which an answer counts as lost
const PACE = { waiting: 700, running: 250, paused: 700 }; // ms between two questions

/** An empty film of the run `key`. */
function emptyFilm(key) {
  return { key, attempt: -1, snapshots: [], trace: { data: new Float32Array(0), shape: [0, 2] } };
}

/** Take in what the server sent; a new attempt begins a new film. */
function absorb(film, { arrays, meta }) {
  if (meta.attempt !== film.attempt) Object.assign(film, { attempt: meta.attempt, snapshots: [] });
  film.trace = arrays.trace;
  if (!arrays.numbers) return;
  const { numbers, samples, density } = arrays;
  const [count, width] = numbers.shape;
  const piece = ({ data, shape }, k) => {
    const size = shape.slice(1).reduce((product, n) => product * n, 1);
    return { data: data.slice(k * size, (k + 1) * size), shape: shape.slice(1) };
  };
  for (let k = 0; k < count; k++) {
    const row = numbers.data.slice(k * width, (k + 1) * width);
    const snapshot = Object.fromEntries(NUMBERS.map((name, i) => [name, row[i]]));
    if (snapshot.step <= lastStep(film)) continue;
    snapshot.samples = piece(samples, k);
    if (density) snapshot.density = piece(density, k);
    film.snapshots.push(snapshot);
  }
}

/** Step of the newest snapshot, -1 before the first. */
const lastStep = (film) => (film.snapshots.length ? film.snapshots[film.snapshots.length - 1].step : -1);

/** Number of the snapshot that is nearest to a step; the newest for -1. */
function nearestTo(film, step) {
  if (step < 0) return film.snapshots.length - 1;
  const gaps = film.snapshots.map((one) => Math.abs(one.step - step));
  return gaps.indexOf(Math.min(...gaps));
}

/** The name that this browser goes by: made up once, the same in every tab and after a reload. */
function learner() {
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  try {
    const known = localStorage.getItem("from_noise_learner");
    if (/^[0-9a-f]{32}$/.test(known)) return known;
    const name = fresh();
    localStorage.setItem("from_noise_learner", name);
    return name;
  } catch {
    window.fromNoiseLearner = window.fromNoiseLearner || fresh();
    return window.fromNoiseLearner;
  }
}

/** Ask the server about a run; rejects where it cannot be reached. */
function askServer(token, path, body) {
  const address = asset("").replace(/assets\/$/, "runs/") + path;
  const headers = { "X-Run-Token": token, "X-Learner": learner() };
  const words = body ? { method: "POST", body: JSON.stringify(body) } : {};
  return fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout(AWAY), ...words });
}

/** Keep asking for frames while there is something to wait for. `told({arrays, meta})` hears each
 *  answer, `lost(why)` that none came ("offline") or that it was refused (its status). */
function follower(told, lost) {
  const self = { film: null, token: "", timer: 0, failures: 0, asking: 0 };
  const later = (ms) => {
    clearTimeout(self.timer);
    self.timer = setTimeout(self.ask, ms);
  };
  self.ask = async () => {
    clearTimeout(self.timer);
    if (!self.film) return;
    const { film } = self;
    const turn = ++self.asking;
    try {
      if (!navigator.onLine) throw new TypeError("offline");
      const path = `${film.key}/frames?after=${lastStep(film)}&attempt=${film.attempt}`;
      const answer = await askServer(self.token, path);
      const blob = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
      if (turn !== self.asking) return;
      self.failures = 0;
      if (!blob) { lost(answer.status); return; }
      const news = unpack(blob);
      absorb(film, news);
      told(news.meta);
      if (news.meta.more) later(0);
      else if (PACE[news.meta.state]) later(PACE[news.meta.state]);
    } catch {
      if (turn !== self.asking) return;
      self.failures += 1;
      lost("offline");
      later(Math.min(5000, 400 * 2 ** self.failures));
    }
  };
  self.follow = (film) => { self.film = film; self.asking += 1; self.ask(); };
  self.rest = () => { clearTimeout(self.timer); self.asking += 1; };
  window.addEventListener("online", () => { if (self.film && self.failures) self.ask(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && self.film && self.wanted?.()) self.ask(); });
  return self;
}
