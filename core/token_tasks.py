"""Tasks on tokens, windows and n-grams, checked against what the learner has set."""

from itertools import islice

from core.land_tasks import Answer
from core.language.byte_pairs import BYTES, Ledger, learn
from core.language.window import Seen

SHORTEST, FEWEST, PACKED = 60, 10, 4.0  # characters of a text; merges; characters a token
WORD, PIECES = 10, 5  # letters of a word; tokens that it is cut into
BACK = 5  # letters back
QUESTION = "学而时习之"


def packed(text: str, merges: int) -> Answer:
    """A text of 60 characters or more that 10 merges or fewer bring to 4 characters a token."""
    done = list(islice(learn(text, BYTES + merges), merges))
    length = done[-1].length if done else Ledger(text).length
    per_token = len(text) / length if length else 0.0
    good = len(text) >= SHORTEST and merges <= FEWEST and per_token >= PACKED
    numbers = {"characters": len(text), "merges": merges, "per_token": per_token}
    return Answer(good, numbers)


def in_pieces(text: str, tokens: int) -> Answer:
    """One word of 10 letters or fewer that takes 5 tokens or more."""
    word = text.strip()
    good = word.isalpha() and len(word) <= WORD and tokens >= PIECES
    return Answer(good, {"letters": len(word), "tokens": tokens})


def reaches(letters: Seen, pairs: Seen) -> Answer:
    """The same window holds the last mention of the name in byte pairs, and not in letters."""
    named = letters.back is not None and pairs.back is not None
    good = named and pairs.inside and not letters.inside
    return Answer(good, {"letters": letters.back or 0, "pairs": pairs.back or 0})


def notices(order: int, far: int, moved: float) -> Answer:
    """The lowest order that notices a change 5 letters back."""
    return Answer(far == BACK and order == BACK + 1 and moved > 0, {"order": order, "far": far})


def bytes_of(typed: int | None) -> Answer:
    """Tokens of five Chinese characters where the vocabulary is the 256 bytes."""
    right = len(QUESTION.encode())
    return Answer(typed == right, {"tokens": right})
