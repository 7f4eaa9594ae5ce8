"""The exercises on a painted world, judged on it as it is now; and the two guesses."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core import own_fits, own_tasks
from core.land_tasks import Answer
from core.rng import generator
from core.sweeps import Setting
from core.worlds import get, link
from core.worlds.own import Own
from core.worlds.painted import Painted
from pages.ui import store
from pages.ui.exercise import exercise
from pages.ui.own_world import models
from pages.ui.own_world.models import judged
from pages.ui.own_world.paint import FIRST
from pages.ui.predict import predict, prediction, verdict
from pages.ui.words import _

JUDGES = (
    own_tasks.small_world, own_tasks.perfect_for_a_box, own_tasks.bridged, own_tasks.hard_to_learn,
)  # fmt: skip


def answer(world: Painted, judge: Callable[[Painted], Answer]) -> Answer:
    """What a task says of the world, kept for every session."""
    return store.remember(_answer, world=world.slug, judge=judge.__name__)


def _answer(world: str, judge: str) -> Answer:
    found: Answer = getattr(own_tasks, judge)(get(world))
    return found


def task(world: Own, judge: Callable[[Painted], Answer], words: Mapping[str, str]) -> None:
    """One exercise: `words` has title, task, stand (with the numbers of the answer) and hint."""
    if not isinstance(world, Painted):
        st.markdown(f"**{words['title']}** {words['task']}")
        st.markdown(":material/pending: " + _("Points have no known truth: paint a world first."))
        return
    with st.spinner(_("Judging.")):
        found = answer(world, judge)
    said = words["stand"].format(**found.numbers)
    exercise(
        words["title"], words["task"], done=found.passed, right=said, stand=said, hint=words["hint"]
    )


def tasks(world: Own) -> None:
    """All four."""
    task(world, own_tasks.small_world, {
        "title": _("1. A small world."),
        "task": _("Paint a world of three pieces or more whose entropy is below 8 nats."),
        "stand": _("Your world has {entropy:.2f} nats and {pieces} pieces."),
        "hint": _("Entropy is the logarithm of the area. Which area has a logarithm of 8?"),
    })  # fmt: skip
    task(world, own_tasks.perfect_for_a_box, {
        "title": _("2. A world made for a box."),
        "task": _(
            "Paint a world that covers at least a third of the map and that one box fits within "
            "0.05 nats of the truth."
        ),
        "stand": _("One box costs {excess:.3f} nats on your world, which covers {share:.1%}."),
        "hint": _("A box is perfect where the land is a box. Use the widest brush, then tidy up."),
    })  # fmt: skip
    task(world, own_tasks.bridged, {
        "title": _("3. A bridge nobody built."),
        "task": _(
            "Paint two islands, neither smaller than a fifth of the land, on which one Gaussian "
            "puts at least 70% of its dots in the sea."
        ),
        "stand": _(
            "{pieces} pieces; the second holds {smaller:.1%} of the land. One Gaussian puts "
            "{sea:.1%} of its dots in the sea."
        ),
        "hint": _("Its hill stands between the islands. Make them small, and far apart."),
    })  # fmt: skip
    task(world, own_tasks.hard_to_learn, {
        "title": _("4. The same entropy, harder to learn."),
        "task": _(
            "Paint a world of 9.1 nats, to a tenth, on which a histogram of 64 columns with 5,000 "
            "dots still costs half a nat more than the truth."
        ),
        "stand": _("Your world has {entropy:.2f} nats. The histogram costs {excess:.3f} nats."),
        "hint": _("Draw with the thinnest brush: what is finer than its cells is lost on it."),
    })  # fmt: skip


def guesses() -> None:
    """Two predictions, and what is so."""
    twice = predict("own_twice", _("You paint twice as much land. What does the entropy do?"), {
        "twice": _("It doubles"),
        "log": _("It grows by 0.69 nats"),
        "same": _("It stays as it is"),
    })  # fmt: skip
    if twice:
        verdict(twice == "log", _(
            "Entropy is ln A. Twice the area is ln 2 = 0.693 nats more, however large the land "
            "was. You need one more yes-or-no question to say where a dot is: that is one bit."
        ))  # fmt: skip
    block, crumbs = (link.world(name) for name in ("block", "crumbs"))
    shape = predict("own_crumbs", _(
        "One block, or {n:,} crumbs with the same area in all: which world has more entropy?"
    ).format(n=crumbs.pieces), {
        "block": _("The block"),
        "crumbs": _("The crumbs: they are more disorderly"),
        "same": _("Both have the same"),
    })  # fmt: skip
    if shape:
        verdict(shape == "same", _(
            "Both have {nats:.4f} nats: an even spread knows the area, not the shape. Entropy is "
            "no measure of how hard a world is to learn."
        ).format(nats=block.entropy))  # fmt: skip
    if prediction("own_crumbs"):
        setting = Setting("histogram", 5_000, 3)
        costs = [judged(one.slug, setting)["excess_nats"].value for one in (block, crumbs)]
        st.markdown(_(
            "The same histogram, 64 by 32 cells and 5,000 dots, costs **{block:.2f} nats** on the "
            "block and **{crumbs:.2f} nats** on the crumbs. What is finer than its cells it cannot "
            "say."
        ).format(block=costs[0], crumbs=costs[1]))  # fmt: skip


def again(world: Own, state: Mapping[str, Any], setting: Setting) -> str:
    """Python that gives the same arrays, with core alone."""
    if isinstance(world, Painted) and link.encode(world.mask):
        made = f'world = link.world("{link.token(world)}")'
    else:
        reader = "read_picture" if isinstance(world, Painted) else "read_points"
        kind, make = ("png", "painted") if isinstance(world, Painted) else ("csv", "scattered")
        star = "" if isinstance(world, Painted) else "*"
        made = (
            "from pathlib import Path\n"
            f"from core.worlds.{reader} import {reader}\n"
            f'content = Path("{world.slug}.{kind}").read_bytes()  # Download this world\n'
            f"world = own.{make}({star}{reader}(content))\n"
            "kept.keep(world)"
        )
    return f"""from core import own_fits
from core.rng import generator
from core.sweeps import Setting
from core.worlds import kept, link, own

{made}
dots = world.sample(1000, rng=generator({state["seed"]})).numpy()
setting = {setting}
model = own_fits.fit(world.slug, setting)
samples = own_fits.draw(model, seed={state["seed"]}, n=1000)
ruler = own_fits.measures(model, world.slug)
"""


def arrays(world: Own, state: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """Dots of the world, and what the model in play draws."""
    model = store.remember(own_fits.fit, world=world.slug, setting=setting)
    dots = world.sample(1_000, rng=generator(state["seed"])).numpy()
    return {"dots": dots, "samples": own_fits.draw(model, state["seed"], 1_000)}


def warm() -> None:
    """Fit and judge what the page begins with."""
    world = link.world(FIRST)
    models.ahead(f"of={world.slug}")
    for judge in JUDGES:
        answer(world, judge)
