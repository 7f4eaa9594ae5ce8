"""The lesson of the dots on the learner's own world: the same box and models, another truth.

Nothing is hidden here, since the learner made it; nothing is recorded either, so that models are
fitted and measured while they wait.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import land_tasks, rectangle
from core.models import FAMILIES
from core.worlds.own import Own
from core.worlds.painted import Painted
from pages.ui import figures, land_state
from pages.ui.bend import bound
from pages.ui.controls import Controls, Preset
from pages.ui.exercise import exercise
from pages.ui.formula import Term, formula
from pages.ui.land_box import PLACES, box_map, box_now, box_values, fate
from pages.ui.land_map import LEARNED
from pages.ui.own_world import chosen, models, tasks
from pages.ui.source import source, text_alternative
from pages.ui.words import _

DOTS = 2_000


def own_now(controls: Controls) -> Own | None:
    """The learner's own world, if it is the one that is chosen; else None, for Land."""
    world = chosen.world_now(controls)
    return None if world.slug == chosen.LAND else world


def stays() -> None:
    """What the choice of another world does not change."""
    st.caption(_(
        "The box, the models and the first tasks are on your world now. The prediction and its "
        "answer stay with Land."
    ))  # fmt: skip


def play(controls: Controls, world: Own) -> None:
    """Dots of the world, its own coast, and the box."""
    painted = isinstance(world, Painted)
    coast = {"mask": world.mask.numpy(), "coast": True} if painted else {}
    box_map(controls, world.train(DOTS).x.numpy(), coast=coast, world=world)


def boxes(controls: Controls, world: Own) -> None:
    """Boxes by name, and what the box says of the dots."""
    x = world.train(DOTS).x
    controls.presets([
        Preset("tight", _("Tight round all its dots"), box_values(rectangle.tight(x))),
        Preset("whole", _("The whole map"), box_values((-180, -90, 180, 90)), failure=_(
            "No dot is impossible, and nothing was learned: this box is the same for every world."
        )),
    ])  # fmt: skip
    box, shown = box_now(controls), controls.state()["dots"]
    inside = float(rectangle.contains(box, x[:shown]).double().mean())
    words = _("Your box holds {inside:.1%} of the dots in {area:.1%} of the map.")
    text = words.format(inside=inside, area=rectangle.area(box) / rectangle.MAP_AREA)
    if isinstance(world, Painted):
        verdicts = [f"{name}: {fate(box, at, world)[0]}." for name, at in PLACES.items()]
        text = " ".join([text, *verdicts])
    text_alternative(_("The map"), text)


def entropy(world: Own) -> None:
    """The entropy of the world with its numbers, or why it has none."""
    if not isinstance(world, Painted):
        st.info(_("Nobody knows p(x) behind a table of points, so its entropy is not defined."))
        return
    nats, share = f"{world.entropy:.4f} " + _("nats"), f"({world.share:.4f} · 64,800)"
    formula("own_land_entropy", [
        Term(_("entropy of your world"), nats, part="truth"), Term("= ln"),
        Term(share, says=_("land's share times the map's area")),
    ], text=_("the entropy is the logarithm of the area of your land"))  # fmt: skip


def model(controls: Controls, world: Own) -> None:
    """Four families on the dots of the world, fitted now."""
    models.model_map(controls, world, learned=LEARNED)


def found(controls: Controls, world: Own) -> None:
    """What breaks them, the code of the one in play, and the ruler put to it."""
    models.model_presets(controls)
    models.model_in_words(controls, world)
    setting = models.setting_now(controls.state())
    source(FAMILIES[setting.family].log_prob, title=_("The code of this model: its density"))
    source(FAMILIES[setting.family].sample, title=_("The code of this model: how it draws"))
    if world.known:
        bound(models.judged(world.slug, setting))


def exercises(controls: Controls, world: Own) -> None:
    """The two tasks that any dots allow."""
    state = controls.state()
    box, x = land_state.box_of(state), world.train(DOTS).x
    tight = land_tasks.smallest_box(box, x[:100])
    said = _("{missed} dots are outside. Its area is {larger:.1%} above the smallest possible.")
    exercise(
        _("1. The tightest box."),
        _("Show 100 dots. Find the box of the smallest area that misses none of them."),
        done=tight.passed and state["dots"] == 100,
        right=said.format(**tight.numbers), stand=said.format(**tight.numbers),
        hint=_("Pull one edge inwards until the log-likelihood turns to minus infinity."),
    )  # fmt: skip
    dense = land_tasks.dense_box(box, x)
    said = _("Your box holds {inside:.1%} of all the dots in {area:.1%} of the map.")
    exercise(
        _("2. Dense, but not right."),
        _("Find a box with at least a third of all the dots in at most a fifth of the map."),
        done=dense.passed,
        right=said.format(**dense.numbers), stand=said.format(**dense.numbers),
        hint=_("Look for the place where your land is thickest. On some worlds there is none."),
    )  # fmt: skip
    st.markdown(_("The other tasks speak of Land. Choose it above, and they are back."))


def arrays(world: Own, state: Mapping[str, Any]) -> dict[str, Any]:
    """The dots that are shown, whether each is in the box, and what the model draws."""
    x, setting = world.train(DOTS).x[: state["dots"]], models.setting_now(state)
    inside = rectangle.contains(land_state.box_of(state), x).numpy()
    samples = tasks.arrays(world, state, setting)["samples"]
    return {"dots": x.numpy(), "inside": inside, "samples": samples}


def again(world: Own, state: Mapping[str, Any]) -> str:
    """Python that gives the same arrays, with core alone."""
    box = tuple(land_state.box_of(state))
    return f"""{tasks.again(world, state, models.setting_now(state))}
from core import rectangle

x = world.train({DOTS}).x[:{state["dots"]}]
inside = rectangle.contains({box}, x).numpy()
dots = x.numpy()
"""


def picture(world: Own, state: Mapping[str, Any]) -> Any:
    """The model in play as a figure: its density, what it draws, some of what it learned from."""
    now = arrays(world, state)
    density = models.density(world.slug, models.setting_now(state))
    return figures.points(now["dots"][:500], now["samples"], density)
