"""Diffusion: drown the data in noise, learn to guess the noise, and walk back."""

import streamlit as st

from core import denoising, samplers
from core import picture_journey as journey
from core.noise_model import NoiseModel
from core.probability_flow import ode_log_prob
from pages.ui import figures
from pages.ui.diffusion import (
    back,
    fill,
    guesses,
    ink,
    inside,
    outfits,
    play,
    recipes,
    recorded,
    requests,
    ruler,
    taken,
    tasks,
)
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

    st.markdown(f"### {_('Outfits on the way back')}")

    @lesson.part
    def outfits_back() -> None:
        """Six outfits walk back, and what the network sees in them."""
        outfits.outfit_view(controls)

    @lesson.part
    def outfits_by_name() -> None:
        """The same by name and in words."""
        outfits.by_name(controls)


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "To spoil is easy: a drop of ink in water spreads by itself. A network that has seen how "
        "things spread can tell, a little at a time, where each came from."
    )))  # fmt: skip

    @lesson.part
    def ink_in_water() -> None:
        """Grains of ink that wander."""
        ink.ink_view(controls)

    @lesson.part
    def ink_in_words() -> None:
        """The same in words."""
        ink.in_words(controls)

    st.markdown(_(
        "**Filmed backwards** the ink gathers again, for the film remembers every push. In the "
        "glass nobody does: entropy has risen, and the last picture tells nothing of the first. "
        "A walk back needs to be *learned* from many drops, and it leads to an ink drop such as "
        "there are, not to this one."
    ))  # fmt: skip
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
    guesses.static()

with lesson.inside():
    st.markdown(_("The first dot of the map above, from west to east, with its numbers now."))
    inside.forward()
    source(denoising.noised, equation=r"x_t = \alpha_t x_0 + \sigma_t \varepsilon")
    source(NoiseModel.loss, equation=r"E\, w(t)\, \|D(x_t, t) - x_0\|^2")
    source(samplers.ddim_step)
    source(ode_log_prob, equation=r"\log p(y_0) = \log p(y_1) + \int (d - "
           r"\mathrm{tr}\, \partial D / \partial y)\, d \ln s")  # fmt: skip

    st.markdown(f"### {_('Half way and back')}")
    st.markdown(_(
        "Go part of the way to noise and return. One half-noised picture has **many futures**: "
        "what the noise has covered is chosen anew, what it has not stays. So strength is a knob "
        "for variations. In the last row **white noise itself** is the picture to start from. "
        "Ask the network to keep it: it cannot. As soon as it may change anything, neighbours "
        "become alike, for it has never seen a picture in which they were not."
    ))  # fmt: skip

    @lesson.part
    def futures() -> None:
        """Many futures of half-noised pictures."""
        recorded.futures_view(controls)

    @lesson.part
    def futures_in_words() -> None:
        """The same by name and in words."""
        recorded.futures_words(controls)

    st.markdown(f"### {_('Keep the face, change the clothes')}")
    st.markdown(_(
        "Paint what shall stay. After each step what is kept is put back, as noisy as the rest, "
        "and the network fits the rest to it. Nobody trained it for this."
    ))  # fmt: skip

    @lesson.part
    def filled() -> None:
        """Part of an outfit is kept."""
        fill.fill_view(controls)

    @lesson.part
    def filled_in_words() -> None:
        """The same in words."""
        fill.in_words(controls)

    source(journey.renewed)
    source(denoising.fill)

    st.markdown(f"### {_('On request')}")
    st.markdown(_(
        "The network has learned 20,000 outfits with what they show, a random part of it hidden. "
        "So it guesses with a request and without. A walk follows the guess with the request; "
        "what you leave open is chosen first, by how often things go together. A tick means that "
        "the inspector reads a clean outfit and all that you asked for."
    ))  # fmt: skip

    @lesson.part
    def on_request() -> None:
        """Outfits as asked."""
        requests.sheet(controls)

    st.markdown(_(
        "**Guidance** pushes further: w times as far as the request moves the guess. Here only "
        "sunglasses are asked for, and the walk itself must find the rest."
    ))  # fmt: skip

    @lesson.part
    def guided() -> None:
        """A request that pulls more and more."""
        recorded.guidance_view(controls)

    @lesson.part
    def guided_in_words() -> None:
        """The same by name and in words."""
        recorded.guidance_words(controls)

    source(denoising.guess, equation=r"D_w = D(x, t) + w\,(D(x, t, y) - D(x, t))")

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
    st.markdown(f"### {_('How many steps?')}")
    st.markdown(_(
        "Each step asks the network once. Few steps are fast, and each must then jump far along "
        "a straight line. Three ways to walk, from the same noise."
    ))  # fmt: skip

    @lesson.part
    def many() -> None:
        """The same noise in 1 to 200 steps."""
        recorded.steps_view(controls)

    recorded.steps_table()
    ruler.on_pictures()

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
