// The buttons of the training room, its progress bar, and the line that says how things stand.

const WORKING = ["waiting", "running", "paused"];

function buildBar(state, parent) {
  const buttons = element("div", { class: "fn-buttons" }, parent);
  state.buttons = {};
  for (const name of ["train", "step", "stop", "reset", "download"]) {
    state.buttons[name] = element("button", { type: "button", name }, buttons);
    state.buttons[name].onclick = () => PRESS[name](state);
  }
  state.buttons.train.className = "fn-main";
  const box = element("div", {}, parent);
  state.progress = element("progress", { max: 1, value: 0 }, box);
  state.left_words = element("div", { class: "fn-run-say" }, box);
}

const PRESS = {
  train: (state) => {
    const verb = { running: "pause", paused: "resume" }[state.status.state] || "start";
    if (verb === "start") begin(state);
    control(state, verb);
  },
  step: (state) => { if (!WORKING.includes(state.status.state)) begin(state); control(state, "step"); },
  stop: (state) => control(state, "stop"),
  reset: (state) => {
    if (WORKING.includes(state.status.state)) control(state, "leave");
    if (state.meta.loaded) state.component.setTriggerValue("dismiss", state.meta.loaded);
    state.follower.rest();
    state.refused = state.saved = "";
    show(state, state.meta.recording, state.meta.recording ? null : { state: "new" });
    tellMoment(state, -1);
  },
  download: (state) => download(state),
};

async function download(state) {
  try {
    const answer = await askServer(state.meta.token, `${state.film.key}/model`);
    if (!answer.ok) { state.refused = (await answer.json()).why; sayAll(state); return; }
    const link = element("a", { href: URL.createObjectURL(await answer.blob()), download: `${state.meta.file}.zip` });
    link.click();
    state.saved = state.meta.words.saved.replace("{file}", link.download);
    sayAll(state);
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch {
    state.refused = state.meta.words.not_sent;
    sayAll(state);
  }
}

/** Buttons, progress and the line of words. */
function sayAll(state) {
  const { status, meta, buttons } = state;
  const { words } = meta;
  const now = status.state;
  const labels = { running: words.pause, paused: words.resume, finished: words.trained, stopped: words.again, failed: words.again };
  buttons.train.textContent = labels[now] || words.train;
  buttons.train.disabled = now === "waiting" || now === "finished";
  buttons.step.disabled = !["paused", "new", "shown", "stopped", "failed"].includes(now);
  buttons.stop.disabled = !WORKING.includes(now);
  buttons.reset.disabled = !meta.loaded && (now === "new" || state.film.key === meta.recording);
  buttons.download.disabled = !status.model;
  const { progress = {} } = status;
  const done = ["finished", "shown"].includes(now) ? 1 : progress.share || 0;
  state.progress.value = done;
  state.progress.setAttribute("aria-label", words.progress);
  state.left_words.textContent = leftWords(status, words);
  state.say.textContent = note(state);
}

function leftWords(status, words) {
  const { step, seconds, left } = status.progress || {};
  const fill = (text) => text.replace("{step}", step).replace("{seconds}", figure(seconds, 2)).replace("{left}", Math.ceil(left)).replace("{place}", status.place);
  if (status.state === "waiting") return fill(status.place ? words.place : words.starting);
  if (step === undefined) return "";
  return fill({ running: words.running, paused: words.resting }[status.state] || words.over);
}

function note(state) {
  const { status, meta } = state;
  const { words } = meta;
  if (state.offline) return state.offline;
  if (state.refused || state.saved) return state.refused || state.saved;
  if (status.state === "failed") return status.reason === "died" ? words.died : `${words.failed} ${status.why}`;
  if (status.reason && words[status.reason]) return words[status.reason];
  if (status.trouble) return words.trouble.replace("{why}", status.trouble);
  if (status.state === "shown") return state.film.key === meta.loaded ? words.loaded : words.recorded;
  if (WORKING.includes(status.state) && status.others) return words.others.replace("{others}", status.others);
  return { new: words.new, finished: words.finished, stopped: words.stopped }[status.state] || "";
}
