"""How large a vocabulary should be: the record of many byte pairs learned from the novels.

    characters a token = characters / tokens,    table = k x width numbers

A larger vocabulary makes a text shorter, and the table with a row for each token larger. Attention
looks at every pair of tokens: half as many tokens are a quarter of the pairs.
"""

import json
from dataclasses import dataclass
from functools import cache

from core.language.byte_pairs import BYTES, Pair
from core.language.corpus import test_text, train_text
from core.paths import DATASETS

TABLE = DATASETS / "vocabulary.json"
SIZES = (
    256,
    272,
    288,
    320,
    384,
    448,
    512,
    640,
    768,
    1_024,
    1_536,
    2_048,
    3_072,
    4_096,
    6_144,
    8_192,
)
LARGEST = SIZES[-1]
SMOLLM2 = 49_152  # tokens of the vocabulary of SmolLM2


@dataclass(frozen=True)
class Vocabulary:
    """The merges in the order learned, and tokens of the novels for each of SIZES.

    train: of the five novels that were learned from; test: of the held-out one; smollm2: tokens of
    the held-out one in the vocabulary of SmolLM2.
    """

    merges: list[Pair]
    train: list[int]
    test: list[int]
    smollm2: int

    def per_token(self) -> tuple[list[float], list[float]]:
        """Characters a token for each of SIZES: of the novels learned from, of the held-out one."""
        long, short = len(train_text()), len(test_text())
        return [long / n for n in self.train], [short / n for n in self.test]

    def smollm2_per_token(self) -> float:
        """Characters a token of the held-out novel in the vocabulary of SmolLM2."""
        return len(test_text()) / self.smollm2


@cache
def recorded() -> Vocabulary:
    """The record; FileNotFoundError before it is made."""
    found = json.loads(TABLE.read_bytes())
    merges = [(one, other) for one, other in found["merges"]]
    assert len(merges) == LARGEST - BYTES
    return Vocabulary(merges, found["train"], found["test"], found["smollm2"])
