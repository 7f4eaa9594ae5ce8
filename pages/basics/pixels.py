"""Why pixels break it: count each pixel of 20,000 pictures, draw again, and get confetti."""

import streamlit as st

from core import confetti_sweep
from core.models.pixel_naive_bayes import PixelNaiveBayes
from core.patchwork import PATCHES, TRAININGS, build
from pages.ui import confetti, figures, store
from pages.ui import pixel_guess as guess
from pages.ui.compare_table import compare_table
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.live.picture_view import picture_view
from pages.ui.pixel_exercises import exercises
from pages.ui.pixel_play import invented, mine, sheets
from pages.ui.pixel_ties import arithmetic, found_table, ties
from pages.ui.predict import predict, prediction, verdict
from pages.ui.source import source, text_alternative
from pages.ui.words import _

lesson = Lesson("pixels", _("Count every pixel. Can you draw a picture?"))
controls = lesson.controls
world = store.world("wardrobe")
# What the inspector thinks of the pictures waits for a guess.

revealed = prediction("pixels_clean") is not None

controls.seed(0)


with lesson.play():

    @lesson.part
    def play() -> None:
        """Sixteen invented pictures beside sixteen true ones."""
        sheets(controls, revealed)

    if not revealed:
        st.html('<p class="fn-note">{}</p>'.format(_(
            "An inspector has read them all. Commit a guess under Predict to see its marks."
        )))  # fmt: skip
    start = {"draw": "together", "patch": 1, "training": "20000"}

    @lesson.part
    def recipes() -> None:
        """Recipes by name, and what is seen, in words."""
        controls.presets([
            Preset("pixels", _("Pixel by pixel"), start),
            Preset("blocks", _("Blocks of 8"), start | {"patch": 8}),
            Preset("colours", _("Colour by colour"), start | {"draw": "apart"}),
            Preset("whole", _("It looks perfect"), start | {"patch": 32}, failure=_(
                "Every picture is clean because every picture *is* a training picture. Nothing was "
                "invented. From samples alone you cannot tell a model that learned from one that "
                "remembers. That is why the ruler asks for *memory* and *novelty* beside validity."
            )),
            Preset("ten", _("Ten training pictures"), start | {"training": "10"}, failure=_(
                "Each pixel has ten values to choose from, and one neighbour in ten comes from the "
                "same picture: look for a ghost of it. Colours that the ten do not wear are gone "
                "for good, and every new picture has probability zero. More pictures bring the "
                "colours back. They do not bring the neighbours together: then it is one in 20,000."
            )),
            Preset("noise", _("Uniform noise"), start | {"draw": "uniform"}, failure=_(
                "Nothing was counted, so all 256 levels are alike, everywhere. This is an even "
                "draw from *all* pictures there are. However long you draw, you will not meet a "
                "face."
            )),
        ])  # fmt: skip
        text_alternative(_("The two sheets"), _(
            "Sixteen pictures made of blocks of {p} × {p} pixels, each block from the same place "
            "of a picture of its own, beside sixteen true outfits on grounds of many colours."
        ).format(p=mine(controls.state()).patch))  # fmt: skip


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "Counting worked for outfits. A picture is only a longer list: 32 × 32 pixels of three "
        "colours, 3,072 numbers from 0 to 255. So count them."
    )))  # fmt: skip
    st.markdown(_(
        "**Naive Bayes again.** For each place, count how often each value occurred in {n:,} "
        "pictures. Then draw every place by itself. You may think that a model which is right "
        "about "
        "every pixel is right about the picture. Each pixel you draw *is* right: at each place the "
        "values come as often as in the training pictures. The picture is confetti."
    ).format(n=TRAININGS[-1]))  # fmt: skip
    st.markdown(_(
        "**Two ways to count.** *Whole*, with blocks of one pixel, takes red, green and blue of a "
        "pixel as one value. *Colour by colour* keeps 3,072 lists of 256 levels. With "
        "smoothing, that is the family `pixel_naive_bayes`, which gives every picture a "
        "probability. The first scatters true colours; the second mixes the colours, too."
    ))  # fmt: skip
    st.markdown(_(
        "**Larger blocks** keep what belongs together inside a block, and nothing across its edge. "
        "In the end one block is the whole picture, and there is nothing left to invent."
    ))  # fmt: skip

with lesson.predict():
    first = predict("pixels_clean", _(
        "Blocks of one pixel, from 20,000 training pictures. Of 20,000 pictures drawn so, how many "
        "will the inspector call a clean outfit?"
    ), {
        "half": _("About half: the colours are right"), "some": _("About one in a hundred"),
        "none": _("None, or next to none"),
    })  # fmt: skip
    if first:
        found = confetti_sweep.clean_of_many("together")
        near = "none" if found.high < 0.005 else "some" if found.high < 0.1 else "half"
        verdict(first == near, _(
            "{hits} of {n:,}. Every pixel comes from the right distribution, and no picture comes "
            "of it."
        ).format(hits=found.hits, n=found.n))  # fmt: skip
    second = predict("pixels_more", _(
        "Now you give it 20,000 training pictures in place of 10. What happens?"
    ), {
        "better": _("The confetti becomes clean; it only lacked data"),
        "same": _("Confetti stays confetti, but its probabilities get better"),
        "nothing": _("Nothing changes at all"),
    })  # fmt: skip
    if second:
        bits = confetti.bits_by_training(0.1)
        clean = confetti_sweep.shares_by_training("apart", 1)
        verdict(second == "same", _(
            "A true picture costs less and less, and then no less than {bits:.2f} bits/dim. The "
            "truth "
            "itself costs {floor:.2f}. The rest is what pixels know of each other, and no count of "
            "single pixels finds it."
        ).format(bits=bits[-1], floor=confetti.floor_bits()))  # fmt: skip
        heads = (_("training pictures"), _("bits/dim, smoothing 0.1"), _("clean, of 1,000"))
        rows = zip(TRAININGS, bits, clean, strict=True)
        lines = [f"| {n:,} | {cost:.2f} | {share:.1%} |" for n, cost, share in rows]
        st.markdown("\n".join(["| " + " | ".join(heads) + " |", "|--:|--:|--:|", *lines]))

with lesson.inside():
    st.markdown(_(
        "**Guess one pixel.** Here is a picture that was never counted. Choose a place on it: "
        "press, or use the arrow keys. The more the model is surprised by what stands there, the "
        "more bits that pixel costs."
    ))  # fmt: skip

    @lesson.part
    def one_pixel() -> None:
        """A test picture, the bits of each pixel, and what was counted at one place."""
        guess.one_picture(controls, mine(controls.state()).training)

    @lesson.part
    def sums() -> None:
        """The formulas of that guess."""
        guess.formulas(controls, mine(controls.state()).training)

    st.markdown(_(
        "**All test pictures.** The same sum, over 5,000 pictures. Drag the smoothing, and change "
        "the number of training pictures in the play above."
    ))  # fmt: skip

    @lesson.part
    def all_pictures() -> None:
        """Bits/dim on all test pictures."""
        guess.all_pictures(controls, mine(controls.state()).training)

    source(PixelNaiveBayes.fit_steps, equation=r"P_i(v) = (\mathrm{count}_i(v) + a) / (N + 256\,a)")
    source(PixelNaiveBayes.log_prob, equation=r"\log P(x) = \sum_i \log P_i(x_i)")
    source(build, equation=r"x_B = t_{d(B)}\big|_B, \quad d(B) \in \{1 \dots N\} \text{ even}")

with lesson.measure():
    st.markdown(f"### {_('First difficulty: pixels know of each other')}")
    st.markdown(_(
        "Take a pixel and another to its right. In true pictures, if one is lighter than usual, so "
        "is the other. *Correlation* says how much: 1 if they move as one, 0 if they do not care."
    ))  # fmt: skip

    @lesson.part
    def tied() -> None:
        """Pairs of pixels at a distance, true and the learner's."""
        ties(controls, controls.state()["seed"], mine(controls.state()))

    st.markdown(_(
        "What may surprise you: you would think that far pixels have little to do with each other. "
        "Here the ties come back at the far end. Left and right edge show one ground, in one "
        "colour. A model of neighbours alone would miss that."
    ))  # fmt: skip

    st.markdown(f"### {_('Second difficulty: almost no picture is real')}")
    if revealed:
        found_table()
        st.markdown(_(
            "None among n does not say that the share is zero. It says: with 95% confidence, at "
            "most "
            "about 3/n. To see further, calculate."
        ))  # fmt: skip
    else:
        st.markdown(_("Commit a guess under *Predict* to see how many the inspector found."))
    arithmetic(world.entropy)
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "Two demands fall out, and every model of this course answers them in its own way: model "
        "how things depend on each other, and find the tiny part of space that is real."
    )))  # fmt: skip

    @lesson.part
    def beside() -> None:
        """Pixel naive Bayes, the learner's blocks and the truth, and the ruler put to them."""
        state = controls.state()
        recipe, seed = mine(state), state["seed"]
        st.markdown(f"### {_('Side by side')}")
        block = _("Your blocks of {p}").format(p=recipe.patch)
        counted = store.remember(confetti.counted, seed=seed, n=10)
        true = store.remember(confetti.true_ones, seed=seed)[0]
        for title, key, pictures in (
            (_("Pixel naive Bayes"), "counted", counted),
            (block, "patchwork", invented(state)[0][PATCHES.index(recipe.patch)][:10]),
            (_("The truth"), "truth", true[:10]),
        ):
            st.markdown(f"**{title}**")
            picture_view(f"pixels_{key}", pictures, text=title, size=64)
        if not revealed:
            st.markdown(_("The ruler's table, too, waits for your guess."))
            return
        caption = _("{n:,} pictures each, measured beforehand with a fixed seed.")
        compare_table(
            {_("Pixel naive Bayes"): confetti.counted_ruler(), block: confetti.ruler(recipe)},
            caption=caption.format(n=confetti_sweep.N),
        )


with lesson.exercise():

    @lesson.part
    def tasks() -> None:
        """Judged by the settings as they are now."""
        st.markdown(_("Each looks at your settings above as they are now."))
        exercises(controls.state(), revealed=revealed)


lesson.toolbar(Export(
    figure=lambda settings: figures.sheet(confetti.taken(settings)["x"], columns=4),
    data=confetti.taken, code=confetti.code_again,
))  # fmt: skip
