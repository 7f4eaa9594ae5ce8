// Boxes to type in. What is typed is text and stays text: it never becomes markup.

/** Why typed text is refused, as `core.language.tokenizer.admit` has it, or "". */
function refusal(text, { longest, words }) {
  const count = text.length > 4 * longest ? text.length : [...text].length;
  const code = (mark) => `U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (count > longest) {
    return words.long.replace("{longest}", longest.toLocaleString("en")).replace("{count}", count.toLocaleString("en"));
  }
  const [control] = text.match(/[\0-\x08\x0b-\x1f\x7f-\x9f]/) || [];
  if (control) return words.control.replace("{code}", code(control));
  const [half] = text.match(/\p{Surrogate}/u) || [];
  return half ? words.half.replace("{code}", code(half)) : "";
}

/** A labelled box; onInput(text) hears of each text that is not refused. */
function textBox(parent, description, onInput) {
  const { view, name, label, rows, help } = description;
  const id = `fn-${view}-${name}`;
  const box = element("div", { class: "fn-textbox" }, parent);
  element("label", { for: id, text: label }, box);
  const input = element(rows > 1 ? "textarea" : "input", { id, name, rows: rows > 1 ? rows : null, type: rows > 1 ? null : "text", title: help, spellcheck: "false", autocomplete: "off", dir: "auto" }, box);
  const fault = element("p", { class: "fn-fault", role: "status" }, box);
  const self = { input, value: "" };
  const say = (sentence) => {
    fault.textContent = sentence;
    fault.hidden = !sentence;
    input.setAttribute("aria-invalid", String(Boolean(sentence)));
  };
  self.set = (text) => {
    self.value = text;
    if (input.value !== text) input.value = text;
    say("");
  };
  input.oninput = () => {
    const text = input.value.replace(/\r\n?/g, "\n");
    const sentence = refusal(text, description);
    say(sentence);
    if (sentence || text === self.value) return;
    self.value = text;
    onInput(text);
  };
  lock(box, [input], description);
  say("");
  return self;
}

/** Boxes for a view, built and set as ranges are. onInput(name, text) hears of the learner's own. */
function texts(kept, parent, descriptions, onInput) {
  const shape = JSON.stringify(descriptions.map(({ value, ...rest }) => rest));
  if (kept.textsShape !== shape) {
    parent.replaceChildren();
    Object.assign(kept, { textsShape: shape, texts: {}, textsTold: {} });
    for (const one of descriptions) {
      kept.texts[one.name] = textBox(parent, one, (text) => onInput(one.name, text));
      kept.texts[one.name].fast = fast(one);
      kept.texts[one.name].set(one.value);
      kept.textsTold[one.name] = one.value;
    }
  }
  for (const { name, value } of descriptions) {
    if (news(kept, name, value, kept.textsTold[name])) kept.texts[name].set(value);
    kept.textsTold[name] = value;
  }
  return kept.texts;
}
