"""Temperature and choice: what a language model may say next, and how one token is chosen."""

import streamlit as st

from core import decoding
from core.language.desk import Desk
from core.language.language_model import LanguageModel
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.sampling import (
    beside,
    futures,
    guesses,
    inside,
    models,
    play,
    recipes,
    ruler,
    sentence,
    taken,
    tasks,
)
from pages.ui.source import source
from pages.ui.words import _

lesson = Lesson("sampling", _("What comes next, and who decides?"))
controls = lesson.controls
controls.seed(0)

with lesson.play():

    @lesson.part
    def bent() -> None:
        """A text and what may follow it."""
        play.play_view(controls)

    @lesson.part
    def by_name() -> None:
        """Texts by name, and what is shown in words."""
        recipes.named(controls)
        play.in_words(controls)

    models.told()

with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "A language model does not write. It gives every token of its vocabulary a number. The "
        "text comes from what *you* do with these numbers."
    ).replace("*you*", "<em>you</em>")))  # fmt: skip
    st.markdown(_(
        "**From numbers to chances.** The numbers are called *logits*. The softmax takes e to the "
        "power of each and divides by the sum, so that all are above zero and add up to 1. There "
        "is no short list: every token of the vocabulary has a chance, and the "
        "line under the bars says what all the ones that you do not see have together."
    ))  # fmt: skip
    st.markdown(_(
        "**Temperature** is Boltzmann's, not a figure of speech. A physical system at temperature "
        "T is in a state of energy E with a probability that goes as exp(−E/T). Call minus a "
        "logit an energy, and the softmax *is* that law. Cold matter settles in its lowest state: "
        "T = 0 always takes the likeliest token. Hot matter is anywhere: at T = ∞ all tokens are "
        "alike."
    ))  # fmt: skip
    st.markdown(_(
        "**Leaving out.** *Top-k* keeps so many. *Top-p* keeps the fewest that hold a share. "
        "*Min-p* keeps what is not too far below the likeliest. Each looks at what the one before "
        "it left, made to sum to 1 again, so their order matters; the numbers before their names "
        "tell it. The repetition penalty comes first and changes logits of what has occurred."
    ))  # fmt: skip
    st.markdown(_(
        "**How undecided?** *Entropy* is the mean surprise of what will be drawn. *Perplexity*, "
        "its exponential, is the number of equally likely tokens that would leave you as unsure. "
        "The *effective number of choices*, 1 / Σ p², listens to the head and less to the tail."
    ))  # fmt: skip
    st.markdown(_(
        "You may think that the model has a text in mind and the dice spoil it. It has none: there "
        "are only chances, one token after the other. What has been drawn is all that it knows of "
        "where the text is going."
    ))  # fmt: skip

with lesson.predict():
    guesses.order()
    guesses.greedy()
    guesses.words()
    guesses.winner()

with lesson.inside():
    st.markdown(_(
        "The token whose bar you point at in the play, with its numbers. Drag the temperature "
        "there, and both lines follow. They are one law: subtract the greatest logit from all, "
        "turn the sign round, and call it energy."
    ))  # fmt: skip
    inside.laws()
    source(decoding.filtered, equation=r"p(v) = e^{z_v / T} \Big/ \sum_u e^{z_u / T}")
    source(decoding.draw_at, equation=r"v = \min \{ v : \sum_{u \le v} p(u) > r \}")
    source(LanguageModel.log_prob_each,
           equation=r"\log p(x) = \sum_t \log p(x_t \mid x_1 \dots x_{t-1})")  # fmt: skip
    source(Desk._serve)

    st.markdown(f"### {_('Many futures')}")
    st.markdown(_(
        "One text, many ways on. The colour of a token says how much it surprises the model: none "
        "where it was sure. *Every model* lets each go on from the same start."
    ))  # fmt: skip

    @lesson.part
    def many() -> None:
        """Ways on from the text of the play."""
        futures.futures_view(controls)

    st.markdown(f"### {_('Your own sentence')}")
    st.markdown(_(
        "A model can read as well as write. The log-likelihood of a sentence is the sum over its "
        "tokens. Compare it with the same words shuffled, and with random letters. Perplexity "
        "counts per *token*, and random letters fall into many short ones: to compare texts, look "
        "at the bits a character."
    ))  # fmt: skip

    @lesson.part
    def own() -> None:
        """A sentence, token by token."""
        sentence.sentence_view(controls)

    st.markdown(f"### {_('One start, several models')}")

    @lesson.part
    def several() -> None:
        """What each model thinks comes next."""
        beside.beside(controls)


with lesson.measure():
    ruler.novel()
    ruler.written()
    ruler.captions()

with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Judged by the text and the settings as they are now."""
        st.markdown(_("Each looks at your text and settings above as they are now."))
        tasks.exercises(controls)


lesson.toolbar(Export(figure=taken.drawn, data=taken.arrays, code=taken.code_again))
