"""Generative adversarial network: a forger learns from an expert who learns to catch it."""

import streamlit as st

from core.games import expert_loss, forger_loss
from core.models.gan import Gan
from pages.ui import figures
from pages.ui.export import Export
from pages.ui.gan import (
    guesses,
    inside,
    known,
    pictures,
    play,
    recipes,
    ruler,
    taken,
    tasks,
)
from pages.ui.gan.training import recipe, training_room
from pages.ui.lesson import Lesson
from pages.ui.source import source
from pages.ui.words import _

lesson = Lesson("gan", _("Can a forger learn from the expert who catches it?"))
controls = lesson.controls
controls.seed(0)

with lesson.play():

    @lesson.part
    def game() -> None:
        """The game itself, move by move."""
        play.play_view(controls)

    @lesson.part
    def by_name() -> None:
        """Recorded games by name, and the moment that is shown, in words."""
        recipes.named(controls)
        play.in_words(controls)


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "A forger makes points from random noise. An expert says of each point whether it is true. "
        "Each learns from the other's mistakes, in turn."
    )))  # fmt: skip
    st.markdown(_(
        "**The forger** G takes noise and returns a sample. It never sees a true point. All it "
        "ever learns is in which direction the expert would find its sample more credible: the "
        "arrows. The blue mesh is an even grid of noise, laid over the map by the forger. Where it "
        "is tight, samples are dense. **The expert** D sees true and forged points and says how "
        "likely each is to be true: the colours."
    ))  # fmt: skip
    st.markdown(_(
        "**One learns, the other is frozen.** That is why the two have a button each. Press "
        "*Expert: one step* a few times, and the colours sharpen while no sample moves. Press "
        "*Forger: one step*, and the samples follow the arrows while the colours stand still."
    ))  # fmt: skip
    st.markdown(_(
        "**Not a race to the bottom of one loss.** You may be used to a loss that falls while a "
        "model gets better. Here two losses pull against each other. A falling curve says that one "
        "player is winning, and that is not what you want. At rest the samples cannot be told "
        "apart, the best expert says ½ everywhere, and the value is −log 4."
    ))  # fmt: skip
    st.markdown(_(
        "**No density.** The forger folds and squeezes the noise, and many noises may land on one "
        "place. Nobody can add them all up. So there is no log p(x), no excess, no exact score, "
        "and the page says *not defined* where other families have a number. What is left is to "
        "look at samples, and to count what they reach."
    ))  # fmt: skip

with lesson.predict():
    guesses.half()
    guesses.strong()
    guesses.lost()

with lesson.inside():
    st.markdown(_(
        "What the two fight over, with the numbers of the game above. In the two games of 2014 the "
        "expert raises V, and what it lowers is −V. The other two games have a score in its place."
    ))  # fmt: skip
    inside.value_of_the_game()
    inside.gradients()
    source(expert_loss, equation=r"V(D, G) = E_x \log D(x) + E_z \log(1 - D(G(z)))")
    source(forger_loss, equation=r"\nabla \log(1 - D) = -D\,\nabla a, \quad "
           r"-\nabla \log D = -(1 - D)\,\nabla a")  # fmt: skip
    source(Gan.teach_expert)
    source(Gan.teach_forger)

    st.markdown(f"### {_('When the answer is known')}")
    st.markdown(_(
        "Let the forger stand still, and give it a density that we can write down. Then the best "
        "expert is known, too: **D\\*(x) = p / (p + q)**. On the left is what an expert says after "
        "so many steps, on the right the best answer. The value climbs towards 2 JS − log 4, where "
        "JS is the Jensen–Shannon divergence of truth and forgery, and never beyond."
    ))  # fmt: skip

    @lesson.part
    def certain() -> None:
        """An expert against a forger that stands still."""
        known.known_view(controls)

    @lesson.part
    def certain_words() -> None:
        """The same in words."""
        known.in_words(controls)

    st.markdown(_(
        "A penalty keeps the expert's slope in check, and so it cannot reach the best answer. That "
        "is the price of a calm game: with a heavy penalty the expert is wrong on purpose, and V "
        "says less about the divergence. V + log 4 of *your* expert is at most 2 JS: a bound from "
        "below, and a loose one."
    ))  # fmt: skip

    st.markdown(f"### {_('Train one yourself')}")

    @lesson.part
    def to_train() -> None:
        """Which pair, and for how long."""
        recipe(controls)

    @lesson.part
    def training() -> None:
        """The learner's own pair, while it learns and after."""
        training_room(controls)

    st.markdown(f"### {_('On request')}")
    st.markdown(_(
        "This forger has learned 20,000 pictures together with what they show. Both networks "
        "are told what is asked for (Mirza & Osindero 2014): the expert also refuses a fine "
        "picture of the wrong thing. Ask for sunglasses and a pink hoodie. What you leave open "
        "the forger chooses, and what goes together it has from the 20,000 and not from the "
        "expert. A tick means that the inspector, which nobody has shown a "
        "forgery, reads a clean outfit and all that you asked for."
    ))  # fmt: skip

    @lesson.part
    def on_request() -> None:
        """Pictures as asked, from little noise or much."""
        pictures.sheet(controls)

    st.markdown(_(
        "**Truncation.** Noise near the middle is what the forger has seen most. A smaller "
        "width makes safer pictures, and fewer kinds of them (Brock et al. 2019)."
    ))  # fmt: skip

    @lesson.part
    def between() -> None:
        """From one noise to another."""
        pictures.walk(controls)


with lesson.measure():
    st.markdown(_(
        "A forger that draws one perfect picture for ever would pass every look at its samples. So "
        "the ruler counts two things: is each sample right, and is nothing left out. Each stands "
        "beside its **floor**: what as many true points reach. What needs a density is not defined."
    ))  # fmt: skip
    ruler.on_games()
    ruler.on_hills()
    ruler.on_land()
    ruler.on_pictures()


with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Judged by the learner's own game as core plays it again."""
        st.markdown(_("Each looks at your game and settings above as they are now."))
        tasks.exercises(controls)


lesson.toolbar(Export(
    figure=lambda settings: figures.points(**taken.drawn(settings)), data=taken.arrays,
    code=taken.code_again,
))  # fmt: skip
