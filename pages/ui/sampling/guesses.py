"""What the learner predicts, and what was found."""

import math

import streamlit as st
import torch

from core.decoding import DecodingConfig, next_probs
from core.language.starts import GREEDY, SALT, SENTENCE
from core.rng import generator
from core.sampling_tasks import GRAM, repeated
from pages.ui import store
from pages.ui.predict import predict, verdict
from pages.ui.sampling import models
from pages.ui.words import _

LENGTH = 80  # tokens that are written greedily


def order() -> None:
    """What heat does to the order."""
    guess = predict("sampling_order", _(
        "You turn the temperature from 1 up to 2. What happens to the order of the tokens?"
    ), {
        "same": _("It stays as it is"),
        "mixed": _("It is mixed up: that is what heat does"),
        "turned": _("It is turned round: the unlikely come first"),
    })  # fmt: skip
    if not guess:
        return
    logits = models.reader(models.default()).read(SALT).logits
    cool, hot = (next_probs(logits, DecodingConfig(temperature=T)) for T in (1.0, 2.0))
    verdict(guess == "same", _(
        "The likeliest token behind “{text}” falls from {one:.1%} to {two:.2%}, and it is still "
        "the likeliest. All are divided by the same T."
    ).format(
        text=SALT, one=float(cool.max()), two=float(hot.max()),
    ))  # fmt: skip
    st.markdown(_(
        "Heat changes how *far apart* they are. Whatever T above 0, likelier stays likelier. Only "
        "at ∞ all are equal. What gets mixed up is what you draw."
    ))  # fmt: skip


def greedy_text() -> list[int]:
    """What our small transformer writes at T = 0."""
    model = models.text_model("transformer")
    cold = DecodingConfig(temperature=0.0)
    tokens = model.write(GREEDY, LENGTH, cold, rng=generator(0))
    return [token.number for token in tokens]


def greedy() -> None:
    """Where always the likeliest token leads."""
    guess = predict("sampling_greedy", _(
        "A model always takes the likeliest token, {n} times. What do you get?"
    ).format(n=LENGTH), {
        "best": _("The likeliest, and so the best text that it can write"),
        "loop": _("A text that comes back to what it has said"),
        "stop": _("A text that ends soon"),
    })  # fmt: skip
    if not guess:
        return
    numbers = store.remember(greedy_text)
    text = models.text_model("transformer").tokenizer.decode(numbers)
    loops = repeated(numbers)
    verdict(guess == "loop", _(
        "Of {n} stretches of {gram} tokens {loops} had been written before, word for word."
    ).format(n=len(numbers) - GRAM + 1, gram=GRAM, loops=loops))  # fmt: skip
    st.text(GREEDY + text)
    st.markdown(_(
        "This is our small transformer at T = 0. A step that is best by itself may lead where "
        "every way on is dull, and nothing in the rule looks ahead (Holtzman et al. 2020)."
    ))  # fmt: skip


def in_another_order(text: str) -> str:
    """The words of a text in another order, always the same."""
    words = text.split()
    places = torch.randperm(len(words), generator=generator(0)).tolist()
    return " ".join(words[place] for place in places)


def words() -> None:
    """What order is worth."""
    text = SENTENCE
    mixed = in_another_order(text)
    guess = predict("sampling_words", _(
        "“{text}” — and the same words as “{mixed}”. By what factor is the first the likelier?"
    ).format(text=text, mixed=mixed), {
        "few": _("About ten: the words are the same"),
        "some": _("About a thousand"),
        "many": _("More than a million"),
    })  # fmt: skip
    if not guess:
        return
    model = models.text_model(models.default())
    nats = model.score(text).log_prob - model.score(mixed).log_prob
    digits = nats / math.log(10)
    right = "few" if digits < 2 else "some" if digits < 6 else "many"
    verdict(guess == right, _(
        "By {nats:.1f} nats: a factor of 10 to the power of {digits:.0f}."
    ).format(nats=nats, digits=digits))  # fmt: skip
    st.markdown(_(
        "Odds of many tokens multiply. A model that is a little surprised at every word is "
        "astonished by the sentence."
    ))  # fmt: skip


def winner() -> None:
    """Which small model reads best, after equal time."""
    guess = predict("sampling_winner", _(
        "Counting letters takes a second. A transformer and an LSTM learn for minutes, as long as "
        "each other, on the same novels. Which of the three reads an unknown novel best?"
    ), {
        "ngram": _("Counts of six letters"),
        "lstm": _("The LSTM"),
        "transformer": _("The transformer"),
    })  # fmt: skip
    if not guess:
        return
    bits = {word: models.bits(word) for word in ("ngram", "lstm", "transformer")}
    best = min(bits, key=lambda word: bits[word])
    verdict(guess == best, _(
        "6-gram {ngram:.3f}, LSTM {lstm:.3f}, transformer {transformer:.3f} bits a character."
    ).format(**bits))  # fmt: skip
    st.markdown(_(
        "Training took {lstm:.0f} s of one processor for the LSTM and {transformer:.0f} s for the "
        "transformer. Less is better. Counting is nearly free, and it is not far behind: a network "
        "has to find out first what a table holds at once."
    ).format(lstm=models.seconds("lstm"), transformer=models.seconds("transformer")))  # fmt: skip
