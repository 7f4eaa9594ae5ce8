"""Normalizing flow: bend an even cloud until it is the land, and keep the books of every area."""

import streamlit as st

from core.couplings import Coupling, Probit
from core.models.coupling_flow import CouplingFlow
from pages.ui import figures, store
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.flow import inside, play, ruler, taken, tasks
from pages.ui.flow.guesses import land_guesses, revealed
from pages.ui.flow.training import training_room
from pages.ui.lesson import Lesson
from pages.ui.source import source
from pages.ui.words import _

lesson = Lesson("flow", _("How do you bend noise into continents without losing count?"))
controls = lesson.controls
WORLD = "land"  # what the training room learns
world = store.world(WORLD)
controls.seed(0)

with lesson.play():

    @lesson.part
    def bent() -> None:
        """Grid, dots and a followed place, from noise to the map."""
        play.play_view(controls, revealed=revealed())

    start = {"way": 100, "temperature": 1.0, "shown": "both"}

    @lesson.part
    def recipes() -> None:
        """Settings by name, and what is seen, in words."""
        controls.presets([
            Preset("noise", _("Begin with noise"), start | {"model": "spline", "way": 0}),
            Preset("half", _("Half way"), start | {"model": "affine", "way": 54, "shown": "grid"}),
            Preset("jump", _("A flow that may jump"), start | {"model": "bands"}),
            Preset("threads", _("Threads across the sea"), start | {
                "model": "affine", "shown": "dots",
            }, failure=_(
                "Follow the rings: they lie on threads from shore to shore. Every layer is smooth, "
                "and so is its way back. Such a map bends and stretches the sheet, and never cuts "
                "it. Land in two pieces must stay joined, by a strip that can become thin and "
                "never empty."
            )),
            Preset("cold", _("Temperature 0.3"), start | {"temperature": 0.3}, failure=_(
                "Nearly all the noise comes from the middle of the plane, so nearly all dots end "
                "where the middle was sent. The land is equally likely everywhere, so no part of "
                "it deserves to be kept more than another. Whole continents are gone, and the sea "
                "is not: look how many rings are left."
            )),
            Preset("short", _("Trained for a moment"), start | {"model": "short"}, failure=_(
                "Sixty steps, about a second. The grid has bent, but it has not yet found the "
                "coasts. The round trip is as exact as ever: an invertible map is invertible from "
                "its first step on. Being able to go back says nothing about being right."
            )),
        ])  # fmt: skip
        play.in_words(controls)


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "Take noise that you know all about. Bend the sheet it lies on. If every bend can be "
        "undone, you still know all about it."
    )))  # fmt: skip
    st.markdown(_(
        "**Both ways.** A normalizing flow is a chain of invertible layers. From left to right it "
        "makes samples: noise in, land out. From right to left it reads: a place in, the noise "
        "that leads there out. Nothing is lost on the way, so the same network draws *and* "
        "measures. The number *there and back* says how exactly it returns."
    ))  # fmt: skip
    st.markdown(_(
        "**The books.** Bending moves probability, and it can neither make nor destroy any. Where "
        "the sheet is squeezed to half its area, it becomes twice as dense. The log of the area's "
        "factor is the **log-determinant**, log |det|. Add it up layer by layer, and at the end "
        "you know the density of every place *exactly*. That is the curve on the right."
    ))  # fmt: skip
    st.markdown(_(
        "**Easy to undo.** A *coupling* keeps one coordinate and moves the other by an amount that "
        "depends only on the kept one. To undo it, look at the kept one and move back. *Affine* "
        "couplings stretch and shift. *Spline* couplings bend by a curve of 16 pieces. *Bands* "
        "moves longitude by a staircase of its own in each of 720 bands of latitude, so it may "
        "jump from one band to the next."
    ))  # fmt: skip
    st.markdown(_(
        "You may think that a flow compresses, as an autoencoder does. It cannot: as many numbers "
        "come out as went in, or there would be no way back."
    ))  # fmt: skip

with lesson.predict():
    land_guesses()

with lesson.inside():
    st.markdown(_(
        "The change of variables for the place that you follow above. Move the place, or choose "
        "another flow, and every number follows."
    ))  # fmt: skip
    inside.change_of_variables()
    source(Coupling, equation=r"y_1 = x_1,\quad y_2 = g_{\theta(x_1)}(x_2),\quad "
           r"\log|\det| = \log g'_{\theta(x_1)}(x_2)")  # fmt: skip
    source(Probit, equation=r"z = \Phi^{-1}(s)")
    source(CouplingFlow.forward, equation=r"\log p(x) = \log N(f(x); 0, I) + \log|\det df/dx|")

    st.markdown(f"### {_('Train one yourself')}")
    st.markdown(_(
        "A recorded run plays until you press Train. Drag *Moment of the run* to see how the flow "
        "came to be. The excess is exact: a flow has a likelihood, and this world a known entropy."
    ))  # fmt: skip

    @lesson.part
    def training() -> None:
        """The learner's own flow, while it learns and after."""
        training_room(controls, WORLD)


with lesson.measure():
    ruler.on_land()


with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Judged by the settings and the trained flow as they are now."""
        st.markdown(_("Each looks at your settings above as they are now."))
        tasks.exercises(controls, WORLD)


lesson.toolbar(Export(
    figure=lambda settings: figures.points(**taken.drawn(settings)), data=taken.arrays,
    code=taken.code_again,
))  # fmt: skip
