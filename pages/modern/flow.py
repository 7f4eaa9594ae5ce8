"""Normalizing flow: bend an even cloud until it is the land, and keep the books of every area."""

import streamlit as st

from core.couplings import Coupling, Probit
from core.models.coupling_flow import CouplingFlow
from core.models.image_flow import ImageFlow
from core.models.sphere_flow import SphereFlow
from pages.ui import figures
from pages.ui.export import Export
from pages.ui.flow import (
    globe,
    guesses,
    inside,
    odd,
    pictures,
    play,
    recipes,
    ruler,
    taken,
    tasks,
)
from pages.ui.flow.training import recipe, training_room
from pages.ui.lesson import Lesson
from pages.ui.source import source, text_alternative
from pages.ui.words import _

lesson = Lesson("flow", _("How do you bend noise into land?"))
controls = lesson.controls
controls.seed(0)

with lesson.play():

    @lesson.part
    def bent() -> None:
        """Grid, dots and a followed place, from noise to the map."""
        play.play_view(controls, revealed=guesses.revealed())

    @lesson.part
    def by_name() -> None:
        """Settings by name, and what is seen, in words."""
        recipes.named(controls)
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
        "measures. The number *there and back* says how exactly it returns. Follow a place in the "
        "open sea with the *Bands* flow, and you find the end of the computer's digits: where a "
        "place has less than e⁻¹⁹ of an even density, the way back may be lost in rounding."
    ))  # fmt: skip
    st.markdown(_(
        "**The books.** Bending moves probability, and it can neither make nor destroy any. Where "
        "the sheet is squeezed to half its area, it becomes twice as dense. The log of the area's "
        "factor is the **log-determinant**, log |det|. Add it up layer by layer, and at the end "
        "you know the density of every place *exactly*. The curve on the right shows the sum with "
        "its sign turned round: how many nats denser than even the followed place has become."
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
    guesses.land_guesses()
    guesses.picture_guess()

with lesson.inside():
    st.markdown(_(
        "The change of variables for the place that you follow above. Move the place, or choose "
        "another flow, and every number follows. The label on the picture counts from the even "
        "square. Here log |∂z/∂x| counts the whole way, from degrees on the map to the plane of "
        "z, with both changes of unit."
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
    def to_train() -> None:
        """Which flow, on which world, for how long."""
        recipe(controls)

    @lesson.part
    def training() -> None:
        """The learner's own flow, while it learns and after."""
        training_room(controls)

    st.markdown(f"### {_('On the globe')}")
    st.markdown(_(
        "**The flat map lies.** It draws the parallels near the poles as long as the equator. A "
        "flow that is even over the land of the *paper* piles its probability up where the ground "
        "is small. The sphere flow works with true areas: in longitude and the *sine* of the "
        "latitude equal areas are equal, as Archimedes knew. Then it is two moves again: longitude "
        "around the circle, and the sine from pole to pole. Turn the globe to the south and "
        "compare the two."
    ))  # fmt: skip

    @lesson.part
    def turning() -> None:
        """The globe."""
        globe.globe_view(controls)

    text_alternative(_("The globe"), globe.in_words())
    source(SphereFlow.forward, equation=r"\log p(x) = -\log 4\pi + \log|\det df/dx|")

    st.markdown(f"### {_('On pictures')}")
    st.markdown(_(
        "A picture of 3,072 numbers becomes a z of 3,072 numbers. At each scale, squares of 2 × 2 "
        "pixels are taken apart into averages and details. What is left of the details is set "
        "aside as part of z, and the averages go on, half as large (Dinh et al. 2017). It is exact "
        "as before. It is not as good: most of what it draws is no clean outfit."
    ))  # fmt: skip

    @lesson.part
    def warm() -> None:
        """Samples at a temperature."""
        pictures.warmth(controls)

    text_alternative(_("The two sheets"), pictures.warmth_in_words())
    st.markdown(_(
        "**Cooling does harm here.** Glow's faces are cooled to 0.7 to look better (Kingma & "
        "Dhariwal 2018). Outfits are islands in the space of pictures, and the middle of the noise "
        "lies between them: cold draws mix outfits. Fewer are clean, not more."
    ))  # fmt: skip

    @lesson.part
    def fine() -> None:
        """Scales of z, drawn anew."""
        pictures.scales(controls)

    st.markdown(_(
        "Three quarters of all the numbers are the finest details, and they hold mostly grain. "
        "What the avatar wears is in the few that are left."
    ))  # fmt: skip
    source(ImageFlow.forward, equation=r"z = f(x),\quad \log p(x) = \log N(z) + \log|\det df/dx|")

    st.markdown(f"### {_('Does this picture belong?')}")
    if guesses.seen_strange():
        st.markdown(_(
            "An exact likelihood seems made to find what does not belong. Choose a kind of "
            "picture, and look at what the threshold catches. Then find the kinds that it waves "
            "through because they are *too* likely. For 8-bit pictures the cost is an upper "
            "bound: the flow's density is averaged over the box of each level (Theis et al. 2016)."
        ))  # fmt: skip

        @lesson.part
        def strange() -> None:
            """What the likelihood finds strange."""
            odd.odd_view(controls)

        text_alternative(_("The costs"), odd.in_words())
    else:
        st.markdown(_("This part waits for your guess about plain grey under *Predict*."))

    st.markdown(f"### {_('Edits in z')}")
    inside.edit_words()

    @lesson.part
    def edit() -> None:
        """One arrow in z."""
        pictures.edits(controls)


with lesson.measure():
    if guesses.revealed():
        ruler.on_land()
    else:
        st.markdown(
            _("The ruler of the map tells of the sea. It waits for your first two guesses.")
        )
    ruler.on_globe()
    ruler.on_pictures()


with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Judged by the settings and the trained flow as they are now."""
        st.markdown(_("Each looks at your settings above as they are now."))
        tasks.exercises(controls)


lesson.toolbar(Export(
    figure=lambda settings: figures.points(**taken.drawn(settings)), data=taken.arrays,
    code=taken.code_again,
))  # fmt: skip
