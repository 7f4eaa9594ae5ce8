// Many ways on from one start: twelve at one temperature, five temperatures, or every model.

function build(root) {
  const state = { root, throws: 0 };
  const bar = element("div", { class: "fn-futures-bar" }, root);
  state.row = element("div", { class: "fn-choices" }, bar);
  state.button = element("button", { type: "button", name: "write" }, bar);
  state.notice = element("p", { class: "fn-said", role: "status" }, root);
  state.list = element("ol", { class: "fn-futures" }, root);
  state.button.onclick = () => (state.running ? stop(state) : write(state));
  return state;
}

const ways = (state) => state.meta.ways[state.choices.futures.value];

function empty(state) {
  state.rows = ways(state).map(({ name }) => {
    const row = element("li", {});
    element("span", { class: "fn-future-name", text: name }, row);
    const text = element("span", { class: "fn-future" }, row);
    return { row, text, tokens: [], logProb: 0 };
  });
  state.list.replaceChildren(...state.rows.map(({ row }) => row));
  state.notice.textContent = state.meta.words.ready;
}

function stop(state) {
  state.running?.abort();
  state.running = null;
  state.button.textContent = state.meta.words.write;
}

async function write(state) {
  const running = (state.running = new AbortController());
  const { words, question } = state.meta;
  empty(state);
  state.button.textContent = words.stop;
  state.notice.textContent = words.writing;
  state.throws += 1;
  const asked = ways(state).map(({ way }, i) => ({ ...way, seed: (state.meta.seed * 1009 + state.throws * 101 + i) % 2 ** 31 }));
  let why = "";
  try {
    const { answer, why: refused } = await ask("write", { ...question, n: state.meta.length, ways: asked }, running.signal);
    why = refused || (await lines(answer, (one) => put(state, running, one)));
  } catch (error) {
    why = error.name === "AbortError" ? "" : words.trouble;
  }
  if (state.running !== running) return;
  stop(state);
  const ends = new Set(state.rows.map(({ tokens }) => tokens.map(({ number }) => number).join())).size;
  state.notice.textContent = why || words.done.replace("{different}", ends).replace("{n}", state.rows.length);
  painted(state.meta.view, { rows: state.rows.length, different: ends }, { rows: state.rows.map(({ tokens }) => tokens.map(({ number }) => number)) });
}

function put(state, running, { row: at, number, piece, log_prob: logProb, rank, drawn }) {
  if (state.running !== running) return;
  const row = state.rows[at];
  const token = { number, bytes: octets(piece), logProb, rank, drawn };
  row.tokens.push(token);
  row.text.append(tokenNode("span", token, state.meta.words));
  painted(`${state.meta.view}_token`, { rows: at });
}

export default function (component) {
  const state = keep(component, build);
  const { meta } = unpack(component.data);
  const before = state.meta && JSON.stringify([state.meta.question, state.meta.ways]);
  state.meta = meta;
  choices(state, state.row, meta.choices, (name, word) => { stop(state); empty(state); send(state, name, word); });
  if (before !== JSON.stringify([meta.question, meta.ways])) { stop(state); empty(state); }
  state.list.setAttribute("aria-label", meta.words.list);
  state.button.textContent = state.running ? meta.words.stop : meta.words.write;
}
