"""Measures of the lessons on tokens and on sampling, from logits and texts in the parameters.

They need no language model: the logits, such as "3, 1, 0", are those of the item.
"""

import math

import torch

from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, amount, numbers, parameter, typed
from core.coursework.state import State
from core.decoding import HOTTEST, DecodingConfig, next_probs, spread
from core.language.byte_pairs import BYTES, BytePairs, learn

Measured = Value | None
TOKENS, SAMPLING = ("tokens",), ("sampling",)


def _probs(parameters: Parameters, **settings: float) -> torch.Tensor:
    logits = torch.tensor(numbers(parameters, "logits"), dtype=torch.float64)
    return next_probs(logits, DecodingConfig(**settings))  # type: ignore[arg-type]


def typed_bits(state: State, parameters: Parameters, of: str) -> Measured:
    """The entropy at a typed temperature of the next token of the item's logits, bits."""
    found = typed(state, of)
    if found is None:
        return None
    if not 0 <= found <= HOTTEST:
        raise ValueError(f"{of}: expected a temperature of 0 or more; got {found:g}")
    return spread(_probs(parameters, temperature=found)).entropy / math.log(2)


def chance_off(state: State, parameters: Parameters, of: str) -> Measured:
    """How far a typed probability of the likeliest token is off, at the item's temperature."""
    found = typed(state, of)
    right = spread(_probs(parameters, temperature=amount(parameters, "temperature"))).top
    return None if found is None else abs(found - right)


def nucleus_off(state: State, parameters: Parameters, of: str) -> Measured:
    """How far a typed number of tokens that top-p keeps is off."""
    found = typed(state, of)
    kept = int((_probs(parameters, top_p=amount(parameters, "top_p")) > 0).sum())
    return None if found is None else abs(found - kept)


def merges_off(state: State, parameters: Parameters, of: str) -> Measured:
    """How far a typed number of merges is off: all that are made until no pair stands twice."""
    found = typed(state, of)
    count = sum(1 for _merge in learn(_text(parameters), BYTES + 1_000))
    return None if found is None else abs(found - count)


def tokens_off(state: State, parameters: Parameters, of: str) -> Measured:
    """How far a typed number of tokens is off: those of the text after its first merges."""
    found, text = typed(state, of), _text(parameters)
    merges = [one.pair for one in learn(text, BYTES + int(amount(parameters, "merges")))]
    return None if found is None else abs(found - len(BytePairs(merges).encode(text)))


def _text(parameters: Parameters) -> str:
    return str(parameter(parameters, "text"))


MEASURES = (
    Metric("typed_bits", "entropy at the typed temperature", typed_bits, unit="bits",
           of="a field with a number", lessons=SAMPLING),
    Metric("chance_off", "chance of the likeliest token, off by", chance_off,
           of="a field with a number", lessons=SAMPLING),
    Metric("nucleus_off", "tokens that top-p keeps, off by", nucleus_off,
           of="a field with a number", lessons=SAMPLING),
    Metric("merges_off", "merges until no pair stands twice, off by", merges_off,
           of="a field with a number", lessons=TOKENS),
    Metric("tokens_off", "tokens after the first merges, off by", tokens_off,
           of="a field with a number", lessons=TOKENS),
)  # fmt: skip
