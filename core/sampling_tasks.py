"""Tasks on sampling from a language model, checked against what the learner's settings come to.

Each check gives an Answer: whether it holds, and the numbers that a sentence about it needs.
"""

from collections.abc import Sequence

from torch import Tensor

from core.decoding import DecodingConfig, spread
from core.land_tasks import Answer
from core.language.reading import Reading
from core.language.text_model import Score

TEN, NEAR = 10.0, 0.5  # effective choices that are asked for, and how near
WORDS, PERPLEXITY = 8, 12.0  # of a sentence of one's own
RANK, SURE = 100, 0.5  # a token that surprises, and a chance that does not
GRAM, WRITTEN = 4, 40  # tokens that may not come twice, in so many that were chosen


def plain(config: DecodingConfig) -> bool:
    """Whether nothing is left out and nothing is punished."""
    return (config.repetition, config.top_k, config.top_p, config.min_p) == (1.0, 0, 1.0, 0.0)


def ten_choices(config: DecodingConfig, probs: Tensor) -> Answer:
    """By temperature alone: an effective number of choices of 10, give or take a half."""
    choices = spread(probs).choices
    passed = plain(config) and abs(choices - TEN) <= NEAR
    return Answer(passed, {"choices": choices, "T": config.temperature})


def same_cut(one: DecodingConfig, probs: Tensor, whole: Tensor) -> Answer:
    """At temperature 1: between 2 and 10 tokens are left, and they held 60% or more before."""
    kept = probs > 0
    held = float(whole[kept].sum())
    count = int(kept.sum())
    passed = one.temperature == 1 and one.repetition == 1 and 2 <= count <= 10 and held >= 0.6
    return Answer(passed, {"kept": float(count), "held": held})


def turned(reading: Reading, whole: Tensor) -> Answer:
    """The last token was none of the 100 likeliest, and behind it the model is sure again."""
    top = float(whole.max())
    if not reading.tokens:
        return Answer(False, {"rank": 0.0, "top": top})
    rank = reading.tokens[-1].rank
    return Answer(rank > RANK and top >= SURE, {"rank": float(rank), "top": top})


def fluent(score: Score) -> Answer:
    """A sentence of eight words or more whose perplexity is at most 12."""
    text = "".join(token.text for token in score.tokens)
    words = len(text.split())
    passed = words >= WORDS and score.perplexity <= PERPLEXITY
    return Answer(passed, {"words": float(words), "perplexity": score.perplexity})


def repeated(numbers: Sequence[int], length: int = GRAM) -> int:
    """How many stretches of ``length`` tokens stood in the text before."""
    grams = [tuple(numbers[i : i + length]) for i in range(len(numbers) - length + 1)]
    return len(grams) - len(set(grams))


def no_loop(config: DecodingConfig, chosen: Sequence[int]) -> Answer:
    """At temperature 0: forty tokens written and no four of them twice."""
    loops = repeated(chosen)
    passed = config.temperature == 0 and len(chosen) >= WRITTEN and loops == 0
    return Answer(passed, {"chosen": float(len(chosen)), "loops": float(loops)})
