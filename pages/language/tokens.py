"""From text to numbers: byte pairs, windows, and what counting letters remembers."""

import streamlit as st

from core.language.byte_pairs import BytePairs, Ledger, join
from core.models.ngram import NGram
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.source import source
from pages.ui.tokens import (
    cut,
    guesses,
    ngrams,
    play,
    recipes,
    ruler,
    taken,
    tasks,
    vocabulary,
    window,
)
from pages.ui.words import _

lesson = Lesson("tokens", _("What does a language model read, if it cannot read letters?"))
controls = lesson.controls
controls.seed(0)

with lesson.play():

    @lesson.part
    def learning() -> None:
        """Byte pairs learned on the learner's own text."""
        play.play_view(controls)

    @lesson.part
    def by_name() -> None:
        """Texts by name, and the play in words."""
        recipes.learning(controls)
        play.in_words(controls.state())

    st.markdown(f"### {_('A tokenizer at work')}")

    @lesson.part
    def cutting() -> None:
        """Any text, cut by a model's tokenizer or by the learner's own."""
        cut.cut_view(controls)

    @lesson.part
    def cut_by_name() -> None:
        """Failures by name, and the same in words."""
        recipes.cutting(controls)
        cut.in_words(controls)


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "A model multiplies numbers. Before it can read, text has to become numbers out of a list "
        "that has an end. The list is the vocabulary, and its entries are tokens."
    )))  # fmt: skip
    st.markdown(_(
        "**Byte-pair encoding** finds the entries by counting. Begin with the 256 bytes. Look for "
        "the pair of neighbours that stands together most often, and give it a number of its own. "
        "Write that number wherever the pair stood, and count again. Common words end as one "
        "token; rare words stay in pieces."
    ))  # fmt: skip
    st.markdown(_(
        "A model never sees the letters inside a token: it is told a number. That is one reason "
        "why models miscount the letters of a word."
    ))  # fmt: skip
    st.markdown(_(
        "**The context window** is counted in tokens, too. What slides out of it is not faded. It "
        "is gone: for the model it was never said."
    ))  # fmt: skip
    st.markdown(_(
        "**An n-gram** is the smallest language model: count which letter followed the last n − 1. "
        "It reads from left to right and gives every next letter a probability, as all language "
        "models do. Its window is n − 1 letters."
    ))  # fmt: skip

with lesson.predict():
    guesses.words()
    guesses.same_price()
    guesses.unknown()

with lesson.inside():
    st.markdown(f"### {_('Large or small vocabulary')}")
    st.markdown(_(
        "More tokens make a text shorter, and the table with a row for each token larger. Drag "
        "from bytes to 8,192."
    ))  # fmt: skip

    @lesson.part
    def sizes() -> None:
        """Length of a novel against the size of the vocabulary."""
        vocabulary.vocabulary_view(controls)
        vocabulary.in_words(controls)

    source(Ledger.best, equation=r"(a, b) = \arg\max_{(a, b)} \mathrm{count}(a\,b)")
    source(Ledger.merge, equation=r"a\,b \to c")
    source(join)
    source(BytePairs.encode)

    st.markdown(f"### {_('One sentence, ten languages')}")
    if guesses.revealed():

        @lesson.part
        def languages() -> None:
            """Tokens of one sentence in ten languages."""
            cut.language_bars(controls)
    else:
        st.markdown(_("Commit your guess about languages under *Predict* to see all ten."))

    st.markdown(f"### {_('What the window loses')}")

    @lesson.part
    def sliding() -> None:
        """A window over a chapter."""
        window.window_view(controls)
        window.in_words(controls)

    st.markdown(f"### {_('From letters to pairs to n-grams')}")
    st.markdown(_(
        "Order 1 counts letters, order 2 pairs, order 3 what follows two letters. Type a start, "
        "raise the order, and watch the bars decide. Then change a letter further back."
    ))  # fmt: skip

    @lesson.part
    def counting() -> None:
        """The next letter by every order."""
        ngrams.ngram_view(controls)
        ngrams.in_words(controls)

    st.markdown(_(
        "**Samples.** From each order, as it writes. Words appear at 4, phrases at 6, and no "
        "sentence ever remembers how it began."
    ))  # fmt: skip

    @lesson.part
    def written() -> None:
        """A text from each order."""
        ngrams.sample_list(controls)

    source(
        NGram.follow,
        equation=r"p_m(v \mid h) = \frac{\max(c(hv) - D, 0)}{c(h)} + "
        r"\frac{D\,N(h)}{c(h)}\; p_{m-1}(v \mid h')",
    )


with lesson.measure():
    ruler.orders()
    ruler.tokens()
    ruler.memory()

with lesson.exercise():

    @lesson.part
    def work() -> None:
        """Judged by the settings as they are now."""
        st.markdown(_("Each looks at your settings above as they are now."))
        tasks.exercises(controls)


lesson.toolbar(Export(figure=taken.figure, data=taken.arrays, code=taken.code_again))
