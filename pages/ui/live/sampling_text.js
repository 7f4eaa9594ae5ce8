// Tokens as text: the vocabulary of a model, tokens one behind the other with their colours, and
// questions to the server.

/** The vocabulary of a model, fetched once for the page: {piece(number) -> bytes, ends}. */
function vocabulary(model) {
  const all = (window.fromNoiseVocabularies = window.fromNoiseVocabularies || {});
  all[model] = all[model] || fetch(asset(`sampling/vocabulary.bin?model=${model}`))
    .then((answer) => answer.arrayBuffer()).then((buffer) => {
      const { arrays, meta } = unpack(new Uint8Array(buffer));
      const starts = arrays.starts.data;
      const bytes = arrays.bytes.data;
      return { size: starts.length - 1, ends: meta.ends, piece: (v) => bytes.subarray(starts[v], starts[v + 1]) };
    });
  return all[model];
}

/** Ask the course's own server: {answer} or {why}. */
async function ask(place, question, signal) {
  const words = { method: "POST", body: JSON.stringify(question), headers: { "Content-Type": "application/json" }, signal };
  const answer = await fetch(asset(`sampling/${place}`), words);
  return answer.ok ? { answer } : { why: (await answer.json().catch(() => ({}))).why || answer.statusText };
}

const MARKS = { "\n": "↵", "\t": "⇥" };

/** Bytes of one token as it is shown: a space that begins it is a mark, a part of a letter a box. */
function spelled(bytes) {
  const text = new TextDecoder().decode(bytes).replace(/\ufffd+/g, "▯");
  return text.replace(/[\n\t]/g, (one) => MARKS[one]).replace(/^ /, "␣") || "∅";
}

/** Bytes of tokens one behind the other as text. */
const plain = (pieces) => {
  const decoder = new TextDecoder();
  return pieces.map((bytes) => decoder.decode(bytes, { stream: true })).join("") + decoder.decode();
};

/** Bytes that came as letters below 256. */
const octets = (letters) => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));

/** How strong the colour of a token is: nothing at p = 1, all at p = 1/4096 and below. */
const surprise = (logProb) => Math.min(1, Math.max(0, -logProb / Math.log(4096)));

/** Probability as the course writes it: a percentage, small ones too. */
function share(p) {
  if (p === 0) return "0 %";
  if (p < 1e-6) return "< 0.0001 %";
  return `${figure(100 * p)} %`;
}

/** A token as an element: what it says, coloured by its chance; `tag` is "button" where it can be pressed. */
function tokenNode(tag, { bytes, logProb, rank, drawn }, words) {
  const text = new TextDecoder().decode(bytes).replace(/\ufffd+/g, "▯");
  const node = element(tag, { class: "fn-token", ...(tag === "button" ? { type: "button" } : {}) });
  node.textContent = text.replace(/\n/g, "↵").replace(/\t/g, "⇥") || "∅";
  if (Number.isFinite(logProb)) {
    node.style.setProperty("--surprise", `${Math.round(34 * surprise(logProb))}%`);
    const chance = `${share(Math.exp(logProb))}${rank ? ` · ${words.rank} ${rank.toLocaleString("en")}` : ""}`;
    node.title = Number.isFinite(drawn) ? `${chance} · ${words.drawn} ${share(drawn)}` : chance;
    if (tag === "button") node.setAttribute("aria-label", `${spelled(bytes)}, ${node.title}`);
  }
  return node;
}

/** The text between is small and grey where tokens end, so that a space can be seen. */
function fillTokens(parent, tokens, words, tag = "span") {
  parent.replaceChildren(...tokens.map((token) => tokenNode(tag, token, words)));
}

/** Arrow keys walk through the buttons of a group; Tab leaves it. */
function walkable(group) {
  group.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = [...group.querySelectorAll("button")];
    const at = all.indexOf(group.getRootNode().activeElement);
    const next = all[at + step];
    if (!step || at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  };
  group.onfocusin = (event) => {
    for (const one of group.querySelectorAll("button")) one.tabIndex = one === event.target ? 0 : -1;
  };
}

/** One stop of the keyboard for the whole group. */
function oneStop(group) {
  const all = [...group.querySelectorAll("button")];
  const held = group.getRootNode().activeElement;
  all.forEach((one, i) => { one.tabIndex = (all.includes(held) ? one === held : i === all.length - 1) ? 0 : -1; });
}

/** Lines of JSON as they come: each(line) for every one. Gives why it ended early, or nothing. */
async function lines(answer, each) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return "";
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const part of parts) {
      const one = JSON.parse(part);
      if (one.why) return one.why;
      each(one);
    }
  }
}
