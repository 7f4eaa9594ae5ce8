// Moves of the game as an address has them: e3f2r40 (core/duel_moves.py says the same in Python).

const MOST_STEPS = 6000;
const MOST_LETTERS = 1000; // of the moves as written

/** The single steps behind moves: expand("e1r2", 1) is "eefef". */
function expand(moves, experts) {
  const one = { e: "e", f: "f", r: "e".repeat(experts) + "f" };
  return [...moves.matchAll(/([efr])(\d+)/g)].map(([, kind, count]) => one[kind].repeat(Number(count))).join("");
}

/** The one way to write a row of single steps: rounds wherever a round fits before an "f". */
function writtenMoves(steps, experts) {
  const out = [];
  const add = (kind, count) => {
    if (!count) return;
    const last = out[out.length - 1];
    if (last?.[0] === kind) last[1] += count;
    else out.push([kind, count]);
  };
  for (const [, some, others] of steps.matchAll(/(e*)(f*)/g)) {
    const whole = others.length && some.length >= experts ? 1 : 0;
    add("e", some.length - experts * whole);
    add("r", whole);
    add("f", others.length - whole);
  }
  return out.map(([kind, count]) => kind + count).join("");
}

/** The next single step of a game that goes on in rounds. */
function nextLetter(steps, experts) {
  let waiting = 0;
  for (let i = steps.length - 1; i >= 0 && steps[i] === "e"; i--) waiting += 1;
  return waiting < experts ? "e" : "f";
}
