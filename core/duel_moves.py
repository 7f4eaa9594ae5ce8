"""Moves of the game of forger and expert, written short enough for an address.

    e3f2r40   three steps of the expert, two of the forger, forty rounds

A round is as many steps of the expert as the settings say, then one of the forger. What is played
are the single steps: "e" and "f", one letter each; the words are a shorthand for them, and one row
of steps has one way to be written.
"""

import re

MOST = 6_000  # single steps in one game
LETTERS = 1_200  # of moves as they are written
WORD = re.compile(r"([efr])([1-9]\d{0,3})")


def expand(moves: str, expert_steps: int, *, cut: bool = False) -> str:
    """The single steps behind ``moves``; ValueError says what is wrong with them.

    More than MOST of them are refused, or, with ``cut``, left out.
    """
    if len(moves) > LETTERS or not re.fullmatch(r"(?:[efr][1-9]\d{0,3})*", moves):
        raise ValueError(f"expected moves such as e3f2r40; got {moves[:40]!r}")
    one = {"e": "e", "f": "f", "r": "e" * expert_steps + "f"}
    found = [(one[kind], int(count)) for kind, count in WORD.findall(moves)]
    total = sum(len(steps) * count for steps, count in found)
    if total > MOST and not cut:
        raise ValueError(f"expected at most {MOST:,} single steps; got {total:,}")
    return "".join(steps * count for steps, count in found)[:MOST]


def written(steps: str, expert_steps: int) -> str:
    """The one way to write a row of single steps: rounds wherever a round fits before an "f"."""
    out: list[tuple[str, int]] = []
    for group in re.finditer(r"(e*)(f*)", steps):
        experts, forgers = (len(part) for part in group.groups())
        whole = bool(forgers) and experts >= expert_steps
        for kind, count in (
            ("e", experts - expert_steps * whole),
            ("r", int(whole)),
            ("f", forgers - whole),
        ):
            _add(out, kind, count)
    return "".join(f"{kind}{count}" for kind, count in out)


def _add(out: list[tuple[str, int]], kind: str, count: int) -> None:
    """Put so many moves of a kind at the end, joined with the last ones if they are alike."""
    if count and out and out[-1][0] == kind:
        out[-1] = (kind, out[-1][1] + count)
    elif count:
        out.append((kind, count))
