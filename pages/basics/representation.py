"""Describe, don't list pixels: two numbers for a picture of a thousand."""

import streamlit as st

from core.models.autoencoder import Autoencoder
from core.pca import PCA
from core.worlds import tins
from pages.ui import figures
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.representation import guesses, inside, learned, play, ruler, taken, tasks, wardrobe
from pages.ui.source import source
from pages.ui.words import _

lesson = Lesson("representation", _("How many numbers does a picture need?"))
controls = lesson.controls
controls.seed(0)

with lesson.play():

    @lesson.part
    def plane() -> None:
        """Two tins, and four ways to stand between them."""
        play.play_view(controls)

    learned.send()
    start = {**play.STARTS, "t": 0.5, "k": 2, "codes": "2"}

    @lesson.part
    def recipes() -> None:
        """Settings by name, and what is seen, in words."""
        controls.presets([
            Preset("between", _("Half-way"), start),
            Preset("close", _("Two alike"), start | {
                "height_a": 16.0, "width_a": 16.0, "height_b": 16.5, "width_b": 16.0, "k": 8,
            }),
            Preset("one", _("One number is not enough"), start | {
                "t": 0.0, "codes": "1",
            }, failure=_(
                "You see A given back from one learned number: smeared, and a little beside A. "
                "Tins fill a plane, and one number walks along a line. The network winds that line "
                "through the plane as well as it can. Drag A about: the answer stands still, then "
                "jumps from one turn of the line to the next."
            )),
            Preset("ghost", _("The PCA ghost"), start | {"k": 32}, failure=_(
                "Thirty-two numbers, and half-way there is still no tin. PCA adds and scales fixed "
                "pictures, so half-way in PCA is the PCA picture of half-way in pixels. An edge "
                "that moves is not a picture that grows stronger: it fades out here and fades in "
                "there, and half-way you see both."
            )),
            Preset("outside", _("Eight numbers for two"), start | {"codes": "8"}, failure=_(
                "With eight numbers the autoencoder gives each tin back better than with two. But "
                "tins fill only a thin bent sheet of the eight dimensions. The straight line "
                "between two codes leaves the sheet, and off it the decoder was never taught what "
                "to paint. A code that is too roomy remembers well and means less."
            )),
        ])  # fmt: skip
        play.in_words(controls.state())


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "A picture of 32 × 32 grey pixels is a list of 1,024 numbers. If all it can show is a tin, "
        "two are enough: how high, and how wide."
    )))  # fmt: skip
    st.markdown(_(
        "**A description** is a pair of machines. One turns a picture into numbers, the other "
        "turns numbers into a picture. You may think that a good description is a short one. Being "
        "short is half of it. In a good description the *numbers between* two pictures also "
        "describe a picture."
    ))  # fmt: skip
    st.markdown(_(
        "**Pixels** fail that test. Half-way between two tins, every pixel is the mean of two "
        "pixels, and you see two ghosts. **Principal components** (PCA) are the best numbers that "
        "adding up can give. They shorten the list and keep the ghosts. **An autoencoder** learns "
        "both machines together, bent as they need to be. Nobody tells it of height or width."
    ))  # fmt: skip
    st.markdown(_(
        "Generative models that follow will do their work among such numbers. To invent a picture, "
        "choose a point of the plane. To change one, move the point."
    ))  # fmt: skip

with lesson.predict():
    guesses.guesses()

with lesson.inside():
    st.markdown(_("**Count.** A tin in bits, and its list of pixels in bits."))
    inside.counting()
    st.markdown(_(
        "**Half-way** is the same formula four times. What differs is z. From here on, the numbers "
        "follow your tins above."
    ))  # fmt: skip
    inside.between()
    st.markdown(_(
        "**PCA.** m is the mean tin; each component is a fixed picture, to be added more or less."
    ))  # fmt: skip
    inside.components()
    source(
        PCA.fit,
        equation=r"\mathrm{Cov}(x)\, c_i = \lambda_i c_i,\ \lambda_1 \geq \lambda_2 \geq \dots",
    )
    source(PCA.encode, equation=r"z = C(x - m), \qquad x' = m + C^\top z")
    st.markdown(_(
        "**Autoencoder.** Two networks, trained together to give the picture back. Their numbers "
        "carry no names: neither has to be height, and a second training finds others."
    ))  # fmt: skip

    @lesson.part
    def code() -> None:
        """The learned code of A."""
        inside.codes(controls)

    source(Autoencoder.fit_steps, equation=r"\min_{e,d}\; \mathbb{E}\,|x - d(e(x))|^2")
    source(tins.draw, equation=r"x_{ij} = \mathrm{round}(G - r_i(h)\, d_j(w))")

    st.markdown(f"### {_('People in place of tins')}")
    st.markdown(_(
        "Nobody can say how many numbers a picture of the Wardrobe holds by looking. Squeeze it, "
        "and let the inspector read what comes back."
    ))  # fmt: skip

    @lesson.part
    def back() -> None:
        """Six people through k components."""
        wardrobe.given_back(controls)

    st.markdown(f"### {_('Near and far')}")
    if guesses.revealed():
        st.markdown(_(
            "Two pictures are near if their numbers are. Which pictures are near depends on the "
            "description. Here are the nearest of 2,000 training pictures. What do you see first: "
            "the same person, or the same wall behind?"
        ))  # fmt: skip

        @lesson.part
        def near() -> None:
            """A person and the nearest others."""
            wardrobe.neighbours(controls)
    else:
        st.markdown(_("Commit your guesses under *Predict* to see who is near whom."))

    st.markdown(f"### {_('Sums of pictures')}")
    st.markdown(_(
        "A person with sunglasses, less the same outfit without, plus somebody else. If the "
        "numbers were ideal, that would be somebody else with sunglasses. You may have read that "
        "king − man + woman = queen. That is the same sum on numbers for words. There, too, it "
        "comes out only sometimes, and the usual test does not count the three words that went in."
    ))  # fmt: skip

    @lesson.part
    def add() -> None:
        """Three people, and their sum in four descriptions."""
        wardrobe.sums(controls)


with lesson.measure():
    if guesses.revealed():
        ruler.of_tins()
        st.markdown(_(
            "A picture counts as a tin if no more than {near:g} levels separate it from the "
            "nearest, about what half a pixel of height makes. The 0.3 is honest: tins come in "
            "steps, and half-way may fall between two."
        ).format(near=play.NEAR))  # fmt: skip
        ruler.drawn_anew()
        ruler.of_wardrobe()
        ruler.neighbours()
        st.markdown(_(
            "In the variational autoencoder's 24 numbers the nearest wears the same outfit about "
            "twice as often as in 3,072 pixels. That is still not often: the numbers describe the "
            "ground and the place, too. Distance means what the numbers were spent on."
        ))  # fmt: skip
        ruler.sums()
        st.markdown(_(
            "What may surprise you: one pair of pictures is a poor way to say *sunglasses*. It "
            "differs in its ground and its place, too, and all of that is added. A direction "
            "fitted to 10,000 pictures adds what sunglasses have in common, and the learned codes "
            "come alive. In pixels and in PCA even that does not help. Last column: look at the "
            "outcome, and correct what is read wrong, up to eight times."
        ))  # fmt: skip
    else:
        st.markdown(_("The tables wait for your guesses under *Predict*."))

with lesson.exercise():

    @lesson.part
    def work() -> None:
        """Judged by the settings as they are now."""
        st.markdown(_("Each looks at your settings above as they are now."))
        tasks.exercises(controls.state())


lesson.toolbar(Export(
    figure=lambda settings: figures.sheet(taken.figure_pictures(settings), columns=3),
    data=taken.arrays, code=taken.code_again,
))  # fmt: skip
