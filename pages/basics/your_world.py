"""Your own world: paint the land or bring it, know its entropy, and try every model on it."""

import streamlit as st

from core.worlds.masked import Masked
from pages.ui import figures
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.formula import Term, formula
from pages.ui.lesson import Lesson
from pages.ui.own_world import bring, models, paint, tasks
from pages.ui.source import source
from pages.ui.words import _

lesson = Lesson("your_world", _("What would a model make of a world that you drew?"))
controls = lesson.controls
controls.seed(0)
paint.own_now(controls)

with lesson.play():

    @lesson.part
    def drawing() -> None:
        """Land under your brush, and the dots that it makes."""
        paint.paper(controls)

    @lesson.part
    def bringing() -> None:
        """Worlds by name, the world in words, files, and the lessons that take it."""
        controls.presets([
            Preset("rings", _("Two rings"), {"own": "rings"}),
            Preset("crumbs", _("A thousand crumbs"), {"own": "crumbs"}, failure=_(
                "Look at the entropy: it is exactly that of *A block*, which has the same area. "
                "But a model whose cells or hills are coarser than the crumbs cannot see them. It "
                "smears them into an even field, and most of what it draws falls between them. "
                "Entropy says how well one can do, never how hard it is to do it."
            )),
        ])  # fmt: skip
        bring.take_away(controls)
        bring.upload(controls)
        paint.in_words(paint.own_now(controls))


with lesson.idea():
    st.html('<p class="fn-lead">' + _(
        "You have made a distribution. Every place on your land is equally likely, every place at "
        "sea never happens, and nobody knows that better than you."
    ) + "</p>")  # fmt: skip
    st.markdown(_(
        "That is rare. Whoever models faces or sentences never sees the rule behind them. Here the "
        "truth is a formula, **p(x) = 1/A** on land, so the best score that any model can reach is "
        "known before one is trained: the *entropy*, **ln A**. What a model costs above that is "
        "its own fault, and is called the excess.\n\n"
        "You may think that a tangled coast has more entropy than a plain one. It has not. An even "
        "spread has the entropy of its area, whatever the shape. The shape decides how *hard* the "
        "world is: which models can follow it, and how many dots they need.\n\n"
        "With a **table of points** there is no formula, as in real life. Then entropy, excess and "
        "sea rate are not defined. What is left is honest and weaker: hold some points back, and "
        "ask how likely the model finds them."
    ))  # fmt: skip

with lesson.predict():
    tasks.guesses()

with lesson.inside():

    @lesson.part
    def numbers() -> None:
        """The entropy with the numbers of what was painted."""
        if not paint.own_now(controls).known:
            st.info(_("Nobody knows p(x) behind a table of points, so its entropy is not defined."))
            return
        st.markdown(_("The numbers follow your brush."))
        formula("own_entropy", [
            Term(_("entropy"), live="entropy", unit=_("nats")),
            Term("= ln"),
            Term("A", says=_("area of the land"), live="area", unit="deg²"),
            Term("= ln("),
            Term(_("land"), says=_("share of the map"), live="share"),
            Term("· 64,800)"),
        ], listen=paint.VIEW, text=_("the entropy is the logarithm of the area"))  # fmt: skip

    source(Masked.log_prob, equation=r"\log p(x) = -\log A,\ x \in \text{land}")
    source(Masked.sample, title=_("How a dot is drawn"))

with lesson.measure():
    st.markdown(_(
        "Four models learn from dots of your world. Blue is how dense the model is in a place, 1 "
        "being an even spread; orange crosses are what it draws. **Excess** is how many nats worse "
        "than your world it does on 10,000 new dots. Zero is perfect."
    ))  # fmt: skip

    @lesson.part
    def model() -> None:
        """A model of your world, its settings and its figures."""
        models.model_map(controls, paint.own_now(controls))

    @lesson.part
    def judged() -> None:
        """What breaks it, the model in words, and the ruler."""
        models.model_presets(controls)
        models.model_in_words(controls, paint.own_now(controls))


with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Four tasks; each looks at your world as it is."""
        st.markdown(_("Each looks at the world that you have painted, as it is now."))
        tasks.tasks(paint.own_now(controls))


def drawn(state):
    """The dots of the world and the model in play, as a figure."""
    world, setting = paint.own_now(controls), models.setting_now(state)
    return figures.points(tasks.arrays(world, state, setting)["dots"])


lesson.toolbar(Export(
    figure=drawn,
    data=lambda s: tasks.arrays(paint.own_now(controls), s, models.setting_now(s)),
    code=lambda s: tasks.again(paint.own_now(controls), s, models.setting_now(s)),
))  # fmt: skip
