"""Answers to the tasks on tokens and sampling, worked out from a learner's parameters."""

from collections.abc import Mapping

import numpy as np

from core.coursework.assignment import Answer, Value
from core.coursework.measuring import amount, numbers, parameter
from core.language.byte_pairs import BYTES, WORDS, learn

Parameters = Mapping[str, Value]


def _softmax(logits: list[float], temperature: float = 1.0) -> np.ndarray:
    weight = np.exp((np.array(logits) - max(logits)) / temperature)
    return np.asarray(weight / weight.sum())


def _bits(p: np.ndarray) -> float:
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum())


def so_many_bits(parameters: Parameters) -> Answer:
    """The temperature with that entropy, by halving."""
    logits, wanted = numbers(parameters, "logits"), amount(parameters, "bits")
    low, high = 0.01, 50.0
    for _ in range(60):
        middle = (low + high) / 2
        less = _bits(_softmax(logits, middle)) < wanted
        low, high = (middle, high) if less else (low, middle)
    return Answer(fields={"temperature": round(low, 3)})


def turned_round(parameters: Parameters) -> Answer:
    """1 / T."""
    T = so_many_bits(parameters).fields["temperature"]
    assert isinstance(T, float)
    return Answer(fields={"temperature": 1 / T}, says="Multiplies the logits by T.")


def cooled_chance(parameters: Parameters) -> Answer:
    """Softmax of z / T."""
    p = _softmax(numbers(parameters, "logits"), amount(parameters, "temperature"))
    return Answer(fields={"p": float(p.max())})


def cooled_after(parameters: Parameters) -> Answer:
    """The probability at T = 1, divided by T."""
    p = float(_softmax(numbers(parameters, "logits")).max()) / amount(parameters, "temperature")
    said = "Divides the probability by T in place of the logit."
    return Answer(fields={"p": min(1.0, p)}, says=said)


def nucleus(parameters: Parameters) -> Answer:
    """The fewest of the likeliest that hold p."""
    held = np.sort(_softmax(numbers(parameters, "logits")))[::-1].cumsum()
    kept = int((held < amount(parameters, "top_p")).sum()) + 1
    return Answer(fields={"kept": kept})


def without_the_last(parameters: Parameters) -> Answer:
    """One less."""
    kept = nucleus(parameters).fields["kept"]
    assert isinstance(kept, int)
    return Answer(fields={"kept": kept - 1}, says="Leaves out the token with which p is passed.")


def merges(parameters: Parameters) -> Answer:
    """One after the other."""
    text = str(parameter(parameters, "text"))
    return Answer(fields={"count": len(list(learn(text, BYTES + 1_000)))})


def whole_words(parameters: Parameters) -> Answer:
    """As many as it takes until every word is one token."""
    words = set(WORDS.findall(str(parameter(parameters, "text"))))
    count = sum(len(word) - 1 for word in words)
    return Answer(fields={"count": count}, says="Goes on until every word is one token.")


def tokens_left(parameters: Parameters) -> Answer:
    """The length that is told with the last of the merges."""
    text = str(parameter(parameters, "text"))
    every = list(learn(text, BYTES + int(amount(parameters, "merges"))))
    return Answer(fields={"count": every[-1].length})


def one_less_each(parameters: Parameters) -> Answer:
    """One token less for each merge."""
    text = str(parameter(parameters, "text"))
    count = len(text.encode()) - int(amount(parameters, "merges"))
    return Answer(fields={"count": count}, says="Takes a merge to happen in one place alone.")


SOLVERS = {
    "so-many-bits": so_many_bits, "cooled-chance": cooled_chance, "nucleus": nucleus,
    "merges": merges, "tokens-left": tokens_left,
}  # fmt: skip
MISTAKES = {
    "so-many-bits": turned_round, "cooled-chance": cooled_after, "nucleus": without_the_last,
    "merges": whole_words, "tokens-left": one_less_each,
}  # fmt: skip
