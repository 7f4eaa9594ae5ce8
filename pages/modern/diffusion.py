"""Diffusion: drown the data in noise, learn to guess the noise, and walk back."""

import streamlit as st

from core import denoising, samplers
from core.noise_model import NoiseModel
from core.probability_flow import ode_log_prob
from pages.ui import figures
from pages.ui.diffusion import back, guesses, inside, play, recipes, ruler, taken, tasks
from pages.ui.diffusion.training import recipe, training_room
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.source import source
from pages.ui.words import _

lesson = Lesson("diffusion", _("How do you find your way back from noise?"))
controls = lesson.controls
controls.seed(0)

with lesson.play():

    @lesson.part
    def forward() -> None:
        """Map and picture under the same noise."""
        play.play_view(controls)

    @lesson.part
    def by_name() -> None:
        """Schedules by name, and what is shown in words."""
        recipes.forward(controls)
        play.in_words(controls)

    st.markdown(f"### {_('The way back')}")

    @lesson.part
    def backward() -> None:
        """A walk from noise to land."""
        back.back_view(controls)

    @lesson.part
    def back_by_name() -> None:
        """Walks by name, and the same in words."""
        recipes.backward(controls)
        back.in_words(controls)


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "To spoil is easy: a drop of ink in water spreads by itself. A network that has seen how "
        "things spread can tell, a little at a time, where each came from."
    )))  # fmt: skip
    st.markdown(_(
        "**Forward** there is nothing to learn. Each number is multiplied by α and noise is added, "
        "σ times as wide as a standard normal. A schedule says which α and σ belong to each "
        "time. What counts is their ratio alone, the **signal-to-noise ratio**."
    ))  # fmt: skip
    st.markdown(_(
        "**Back** a network looks at the spoiled thing and guesses the noise in it. To guess the "
        "noise is to guess the data: either gives the other. The arrows go from what is seen "
        "towards the guess. The walk takes a small step along them, looks again, and so on."
    ))  # fmt: skip
    st.markdown(_(
        "**Nothing is stored in the noise.** You may think that the noise remembers the picture, "
        "as a coded message would. At the end of a good schedule all of it is lost. What "
        "comes back is *a* place on land, not *the* place. The way to it is in the network."
    ))  # fmt: skip
    st.markdown(_(
        "**Recall.** A Hopfield network falls from a spoiled pattern down to the nearest stored "
        "one. The walk back also falls from spoiled to clean, under a landscape that changes "
        "with the noise: first one wide valley, then continents, then coasts."
    ))  # fmt: skip
    st.markdown(_(
        "**η** adds fresh noise at each step and takes more away. With η = 0 (DDIM) the start "
        "alone decides where a dot ends. With η = 1 (DDPM) it is chance to the last step. "
        "**Flow matching** trains the same guess along straight lines from data to noise."
    ))  # fmt: skip

with lesson.predict():
    guesses.noise()
    guesses.far()
    guesses.steps()

with lesson.inside():
    st.markdown(_("The first dot of the map above, from west to east, with its numbers now."))
    inside.forward()
    source(denoising.noised, equation=r"x_t = \alpha_t x_0 + \sigma_t \varepsilon")
    source(NoiseModel.loss, equation=r"E\, w(t)\, \|D(x_t, t) - x_0\|^2")
    source(samplers.ddim_step)
    source(ode_log_prob, equation=r"\log p(y_0) = \log p(y_1) + \int (d - "
           r"\mathrm{tr}\, \partial D / \partial y)\, d \ln s")  # fmt: skip

    st.markdown(f"### {_('Train one yourself')}")

    @lesson.part
    def to_train() -> None:
        """Which family, for how long."""
        recipe(controls)

    @lesson.part
    def training() -> None:
        """The learner's own denoiser."""
        training_room(controls)


with lesson.measure():
    st.markdown(_(
        "Each figure stands beside its **floor**: what as many true dots reach. The walk of the "
        "ruler is the shipped one, whatever you have set above."
    ))  # fmt: skip
    ruler.on_land()

with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Judged by the settings as they are now."""
        st.markdown(_("Each looks at your settings above as they are now."))
        tasks.exercises(controls)


lesson.toolbar(Export(
    figure=lambda _settings: figures.points(samples=taken.arrays(controls)["samples"]),
    data=lambda _settings: taken.arrays(controls),
    code=lambda _settings: taken.code_again(controls),
))  # fmt: skip
