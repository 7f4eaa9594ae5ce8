"""Guess the rule: dots on an empty map, a box by hand, then four families on the same dots."""

import math

import streamlit as st

from core import rectangle, sweeps
from core.models import FAMILIES
from pages.ui import land_globe, land_state, store
from pages.ui.bend import bound, chart, in_words, model_presets, ruler, setting_found
from pages.ui.controls import Preset
from pages.ui.coursework.bench import ANSWERS, placed
from pages.ui.export import Export
from pages.ui.formula import Term, formula
from pages.ui.land_box import box_in_words, box_map, box_now, box_values
from pages.ui.land_exercises import after_the_reveal, before_the_reveal
from pages.ui.land_map import model_map
from pages.ui.lesson import Lesson
from pages.ui.own_world import chosen, guess
from pages.ui.predict import predict, predict_number, prediction, verdict
from pages.ui.source import source
from pages.ui.words import _

lesson = Lesson("land_sea", _("Which rule made these dots?"))
controls = lesson.controls
land, globe = store.world("land"), store.world("sphere")
dots = store.remember(sweeps.dots, n=2000)
controls.seed(0)
chosen.world_choice(controls)

# The coast, and every word that would give it away, wait for both predictions.

revealed = prediction("land_share") is not None
coast = {"mask": land.mask.numpy(), "coast": True} if revealed else {}

with lesson.play():

    @lesson.part
    def play() -> None:
        """Dots, and a box to drag."""
        if world := guess.own_now(controls):
            guess.play(controls, world)
            return
        controls.watch(ANSWERS)
        box_map(controls, dots, coast=coast, placed=placed(lesson.bench))

    @lesson.part
    def boxes() -> None:
        """Boxes by name, and what the box on the map says of the dots."""
        if world := guess.own_now(controls):
            guess.boxes(controls, world)
            return
        tight = rectangle.tight(sweeps.training()[:2000])
        controls.presets([
            Preset("tight", _("Tight round all 2,000"), box_values(tight) | {"dots": 2000}),
            Preset("one", _("One cluster"), box_values((-18, -35, 52, 37)), failure=_(
                "The box is small, so each dot inside it gets a high density. But it gives every "
                "dot outside probability zero. One such dot makes the log-likelihood of all the "
                "dots minus infinity. A model that is right about one place and says *never* to "
                "the rest is not rescued by being right."
            )),
            Preset("whole", _("The whole map"), box_values((-180, -90, 180, 90)), failure=_(
                "No dot is impossible now, and nothing was learned. Two thirds of what this box "
                "makes lands where there are no dots at all. Its log-likelihood a dot is −11.08 "
                "nats: minus the logarithm of 64,800 square degrees. Every smaller box that still "
                "holds all the dots scores better."
            )),
        ])  # fmt: skip
        controls.watch(ANSWERS)
        box_in_words(box_now(controls), controls.state()["dots"], revealed, placed(lesson.bench))

    @lesson.part
    def worlds() -> None:
        """Land, or a world that the learner made."""
        if chosen.land_or_own(controls) is not land:
            guess.stays()


with lesson.idea():
    st.html('<p class="fn-lead">' + _(
        "Somebody drew these dots by a rule and hid the rule. Your box is a guess at it: a "
        "generative model, the smallest there is."
    ) + "</p>")  # fmt: skip
    st.markdown(_(
        "The hidden rule is a distribution, **p_data**. Your box is another, **p_model**: every "
        "place inside is equally likely, every place outside never happens. To *generate* is to "
        "draw a place from p_model. To *learn* is to change p_model until its dots could pass for "
        "dots of p_data.\n\n"
        "How good is a guess? Ask how likely it makes the dots you were given. A box of area |B| "
        "has density 1/|B| inside, so a small box makes its dots likelier, and one dot outside "
        "ruins it. Likelihoods are multiplied, so we add their logarithms and count in *nats*: one "
        "nat more is 2.72 times as likely. Pull the edges and watch the two pull against each "
        "other.\n\n"
        "You may think that the best model is the one that gives back the dots it was shown. It "
        "is not. A list of the dots gives them back perfectly and never makes a new one. The test "
        "is always on dots that the model has not seen."
    ))  # fmt: skip

with lesson.predict():
    rule = predict("land_rule", _("Which rule made the dots?"), {
        "people": _("Where people live: more people, more dots"),
        "rectangle": _("Evenly inside one rectangle"),
        "globe": _("Evenly over the whole globe"),
        "coast": _("Close to coasts, where ships call"),
        "land": _("Evenly over the land of this flat map, and nowhere else"),
    })  # fmt: skip
    if rule:
        verdict(rule == "land", {
            "people": _("The far south is full of dots and has no towns. Dots are even over land."),
            "rectangle": _("A rectangle leaves no oceans empty. The rule is: even over land."),
            "globe": _("Then two dots in three would float at sea. The rule is: even over land."),
            "coast": _("The inside of Asia is as full as its rim. The rule is: even over land."),
            "land": _("No dot is at sea, and a piece of land is as likely as its area here."),
        }[rule])  # fmt: skip
        share = predict_number(
            "land_share", _("What share of this flat map is land?"), 0.0, 100.0, unit="%"
        )
    if revealed:
        near = abs(share - 100 * land.share) <= 5
        verdict(near, _("{share:.1%} of this map is land. You said {guess:g}%.").format(
            share=land.share, guess=share
        ))  # fmt: skip
        south_flat, south_true = (
            float(world.cell_prob[world.cell_continent == 1].sum()) for world in (land, globe)
        )
        st.markdown(_(
            "Look at the map above: the coast is drawn now. On a real globe land is "
            "**{true:.1%}** of the surface, not {flat:.1%}. A flat map draws every parallel as "
            "long as the equator, and the parallels of Antarctica are short. Antarctica is "
            "{south_flat:.1%} of the land here and {south_true:.1%} of the land on the globe. Our "
            "rule is even on the *flat* map, stretch included. That is a choice, and the model "
            "has to learn what we chose.\n\n"
            "**A, B and C** are the three things that can happen. A place in the box and at sea is "
            "*wrongly generated*. Land outside the box is *never generated*. Land in the box is "
            "what you want. Move the box and the verdicts follow."
        ).format(
            true=globe.share, flat=land.share, south_flat=south_flat, south_true=south_true
        ))  # fmt: skip

        st.markdown("**" + _("Why the flat map lies") + "**")

        @lesson.part
        def globe_or_map() -> None:
            """The same number of dots, even on the map or even on the globe."""
            land_globe.globe_or_map(controls, dots)


with lesson.inside():
    st.markdown(_(
        "The formula of your box, with its numbers. Point at a symbol and its part of the map "
        "lights up. The numbers follow the box while you drag."
    ))  # fmt: skip
    formula("land_formula", [
        Term("p(x)", says=_("density in the box"), part="box", live="density", unit=_("per deg²")),
        Term("= 1 /"),
        Term("|B|", says=_("area of the box"), part="box", live="square", unit="deg²"),
    ], listen="land_play", text=_("p of x is one over the area of the box, inside it"))  # fmt: skip
    formula("land_log", [
        Term(
            "log p(x)", says=_("log-density in the box"), part="box", live="log_density",
            unit=_("nats"),
        ),
        Term("= − ln"),
        Term("|B|", says=_("area of the box"), part="box", live="square", unit="deg²"),
    ], listen="land_play", text=_("log p of x is minus the logarithm of the area"))  # fmt: skip
    if revealed:
        st.markdown(_(
            "The truth has the same form: it is even over the land, whose area A is known. So the "
            "best possible score is known too. It is called the entropy, and no model can beat it "
            "on average."
        ))  # fmt: skip
        formula("land_entropy", [
            Term(_("entropy"), f"{land.entropy:.4f} " + _("nats"), part="truth"),
            Term("= ln"),
            Term("A", f"{math.exp(land.entropy):,.1f} deg²", _("area of the land"), "truth"),
            Term("= ln"),
            Term(f"({land.share:.4f} · 64,800)", says=_("land's share times the map's area")),
        ], text=_("the entropy is the logarithm of the area of the land"))  # fmt: skip

    @lesson.part
    def own_entropy() -> None:
        """The entropy of the learner's own world, where that is chosen."""
        if world := guess.own_now(controls):
            guess.entropy(world)

    source(
        rectangle.log_prob,
        equation=r"\log p(x) = -\log |B|\ \text{in } B,\ -\infty\ \text{outside}",
    )


with lesson.measure():
    st.markdown(_(
        "One box cannot fit. Here are the same dots and four models that bend more. Blue is how "
        "dense the model is in a place, 1 being an even spread; orange crosses are what it draws. "
        "**Excess** is how many nats worse than the truth it does on 10,000 new dots. Zero is "
        "perfect. **Coverage** is the share of 4,096 pieces of truth that 10,000 samples reach, on "
        "average."
    ))  # fmt: skip

    @lesson.part
    def bend() -> None:
        """Four families on the same dots, live."""
        if world := guess.own_now(controls):
            guess.model(controls, world)
        else:
            model_map(controls, coast=coast)

    @lesson.part
    def found() -> None:
        """What breaks them, the code of the one in play, and the ruler put to it."""
        if world := guess.own_now(controls):
            guess.found(controls, world)
            return
        setting, measures = setting_found(controls)
        controls.presets(model_presets(revealed))
        in_words(setting, measures)
        source(FAMILIES[setting.family].log_prob, title=_("The code of this model: its density"))
        source(FAMILIES[setting.family].sample, title=_("The code of this model: how it draws"))
        if not revealed:
            st.info(_("The ruler would name the rule. It follows the second prediction."))
            return
        ruler(setting, measures)
        st.markdown(_(
            "**Coverage is judged from both sides.** Fewer pieces than the floor: something is "
            "forgotten, and the list by continent says what. As many as the floor with a high sea "
            "rate: smeared, it touches the land because it touches everything. A model that draws "
            "only safe places far inland has no sea rate at all and poor coverage. The excess "
            "alone cannot be fooled.\n\n"
            "**Why not?** Let s be the sea rate. The model keeps 1 − s of its probability for the "
            "land, where all the dots are. Even if it shared that out perfectly, each dot would "
            "get 1 − s of the density that it should have, and that costs −ln(1 − s) nats."
        ))  # fmt: skip
        bound(measures)
        chart(setting)


with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Five tasks; each looks at the box or the model as it is."""
        st.markdown(_("Each looks at the box and the model above as they are now."))
        if world := guess.own_now(controls):
            guess.exercises(controls, world)
            return
        before_the_reveal(controls)
        if revealed:
            after_the_reveal(controls)
        else:
            st.markdown(_("Two more tasks appear when both predictions are committed."))


def of(name):
    """A thing to take away by its name: of Land, or of the learner's own world."""

    def taken(state):
        world = guess.own_now(controls)
        return getattr(guess, name)(world, state) if world else getattr(land_state, name)(state)

    return taken


lesson.toolbar(Export(figure=of("picture"), data=of("arrays"), code=of("again")))
