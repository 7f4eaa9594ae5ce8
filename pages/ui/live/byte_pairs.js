// Byte-pair encoding, learned and used in the browser, merge by merge as core.language.byte_pairs:
// pairs are counted inside words, and of equally common pairs the lowest numbers win.

const BYTES = 256;
const SPACES = "\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WORDS = new RegExp(` ?[\\p{L}\\p{N}_]+| ?[^\\p{L}\\p{N}_${SPACES}]+|[${SPACES}]+`, "gu");
const utf8 = new TextEncoder();

const wordsOf = (text) => text.match(WORDS) || [];
const pairKey = (one, other) => one * 65536 + other;
const pairOf = (key) => [Math.floor(key / 65536), key % 65536];

/** The tokens with `number` in place of every pair, from left to right. */
function joinPair(tokens, [one, other], number) {
  const joined = [];
  for (const token of tokens) {
    if (joined.length && joined[joined.length - 1] === one && token === other) joined[joined.length - 1] = number;
    else joined.push(token);
  }
  return joined;
}

/** Different words as tokens, how often each occurs, and where every pair stands. */
class Ledger {
  constructor(text) {
    const times = new Map();
    for (const word of wordsOf(text)) times.set(word, (times.get(word) || 0) + 1);
    this.words = [...times.keys()].map((word) => [...utf8.encode(word)]);
    this.times = [...times.values()];
    this.length = this.words.reduce((sum, word, i) => sum + word.length * this.times[i], 0);
    this.counts = new Map();
    this.where = new Map();
    this.words.forEach((_, i) => this.enter(i, 1));
  }

  enter(place, sign) {
    const word = this.words[place];
    for (let i = 1; i < word.length; i++) {
      const key = pairKey(word[i - 1], word[i]);
      const count = (this.counts.get(key) || 0) + sign * this.times[place];
      if (count) this.counts.set(key, count);
      else this.counts.delete(key);
      if (sign < 0) continue;
      if (!this.where.has(key)) this.where.set(key, new Set());
      this.where.get(key).add(place);
    }
  }

  /** The `most` commonest pairs that stand twice or more, [key, count] each, the first one next. */
  top(most) {
    const found = [];
    const worse = ([a, m], [b, n]) => m < n || (m === n && a > b);
    for (const entry of this.counts) {
      if (entry[1] < 2 || (found.length === most && worse(entry, found[most - 1]))) continue;
      let at = found.length;
      while (at && worse(found[at - 1], entry)) at -= 1;
      found.splice(at, 0, entry);
      if (found.length > most) found.pop();
    }
    return found;
  }

  merge(key, number) {
    for (const place of this.where.get(key) || []) {
      this.enter(place, -1);
      const before = this.words[place];
      this.words[place] = joinPair(before, pairOf(key), number);
      this.length -= (before.length - this.words[place].length) * this.times[place];
      this.enter(place, 1);
    }
    this.where.delete(key);
    this.counts.delete(key);
  }
}

/** Every step of learning: {start, merges, tops}; tops[k] are the commonest pairs after k merges. */
function learnPairs(text, most, shown) {
  const ledger = new Ledger(text);
  const start = ledger.length;
  const [merges, tops] = [[], [ledger.top(shown)]];
  while (merges.length < most && tops[merges.length].length) {
    const [key, count] = tops[merges.length][0];
    ledger.merge(key, BYTES + merges.length);
    merges.push({ pair: pairOf(key), count, length: ledger.length });
    tops.push(ledger.top(shown));
  }
  return { start, merges, tops };
}

/** A tokenizer of merges, [one, other] each; `cut(text, k)` uses the first k of them. */
class Pairs {
  constructor(merges) {
    this.merges = merges;
    this.rank = new Map(merges.map(([one, other], k) => [pairKey(one, other), k]));
    this.pieces = Array.from({ length: BYTES }, (_, byte) => [byte]);
    for (const [one, other] of merges) this.pieces.push([...this.pieces[one], ...this.pieces[other]]);
  }

  word(word, k) {
    let tokens = [...utf8.encode(word)];
    for (;;) {
      let best = k;
      for (let i = 1; i < tokens.length; i++) {
        const rank = this.rank.get(pairKey(tokens[i - 1], tokens[i]));
        if (rank < best) best = rank;
      }
      if (best === k) return tokens;
      tokens = joinPair(tokens, this.merges[best], BYTES + best);
    }
  }

  /** The tokens of a text with the first k merges, the same words cut once. */
  cut(text, k) {
    const known = new Map();
    return wordsOf(text).flatMap((word) => {
      if (!known.has(word)) known.set(word, this.word(word, k));
      return known.get(word);
    });
  }
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, "0");

/** The text of bytes; a part of a character is written as its bytes. */
function spelled(bytes) {
  try {
    return { text: strict.decode(new Uint8Array(bytes)), broken: false };
  } catch {
    return { text: bytes.map((byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : hex(byte))).join(" "), broken: true };
  }
}

/** The same with its spaces and line breaks to be seen. */
function visible(bytes) {
  const { text, broken } = spelled(bytes);
  return broken ? text : text.replaceAll(" ", "␣").replaceAll("\n", "⏎").replaceAll("\t", "⇥");
}

/** Tokens as chips, the first `most` of them; the one that is new stands out. chips(box, tokens,
 *  pieceOf, {most, fresh, more, numbered}). */
function chips(box, tokens, pieceOf, { most, fresh = -1, more = "", numbered = false }) {
  const made = document.createDocumentFragment();
  tokens.slice(0, most).forEach((token, i) => {
    const { text, broken } = spelled(pieceOf(token, i));
    const kind = `${token === fresh ? " fn-fresh" : ""}${broken ? " fn-broken" : ""}`;
    const chip = element("span", { class: `fn-chip fn-chip${i % 2}${kind}`, text: numbered ? null : text.replaceAll("\n", "⏎\n") }, made);
    if (!numbered) return;
    element("b", { text: visible(pieceOf(token, i)) }, chip);
    element("small", { text: token }, chip);
    element("small", { class: "fn-hex", text: pieceOf(token, i).map(hex).join(" ") }, chip);
  });
  if (tokens.length > most) element("p", { class: "fn-more", text: more.replace("{n}", (tokens.length - most).toLocaleString("en")) }, made);
  box.replaceChildren(made);
}
