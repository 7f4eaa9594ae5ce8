"""What more byte pairs buy: 7,936 merges learned from the novels, and how long texts are with them.

Written down, because learning them takes half a minute; the lengths are counted with the novels
that were learned from, and with the one that was held out.
"""

import json
from pathlib import Path

from core.language import smollm
from core.language.byte_pairs import BYTES, Ledger, learn
from core.language.corpus import test_text, train_text
from core.language.vocabulary import LARGEST, SIZES, TABLE


def build() -> list[Path]:
    """Write vocabulary.json; returns its path."""
    steps = list(learn(train_text(), LARGEST))
    test = lengths(test_text(), [step.pair for step in steps])
    train = [Ledger(train_text()).length, *(step.length for step in steps)]
    table = {
        "merges": [step.pair for step in steps],
        "train": [train[size - BYTES] for size in SIZES],
        "test": [test[size - BYTES] for size in SIZES],
        "smollm2": len(smollm.files().tokenizer.encode(test_text())),
    }
    TABLE.write_text(json.dumps(table, separators=(",", ":")) + "\n", "ascii")
    return [TABLE]


def lengths(text: str, merges: list[tuple[int, int]]) -> list[int]:
    """Tokens of a text after none of the merges, the first, the first two, and so on."""
    ledger = Ledger(text)
    found = [ledger.length]
    for number, pair in enumerate(merges, start=BYTES):
        ledger.merge(pair, number)
        found.append(ledger.length)
    return found
