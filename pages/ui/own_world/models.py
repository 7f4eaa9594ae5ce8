"""Four families fitted to the learner's own world while they wait: controls, map, ruler.

A fit and its ruler take a quarter of a second. So the browser asks for the maps of the other
choices while the learner looks at one (`next_ones`, `ahead`), and then shows them at once.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from core import own_fits
from core.measures.measure import Measure
from core.sweeps import DETAIL_NAMES, DETAILS, RECORDED, SPREADS, Setting
from core.worlds import link
from core.worlds.own import Own
from core.worlds.painted import Painted
from pages.ui import checks, store
from pages.ui.controls import Controls, Preset
from pages.ui.given import Given
from pages.ui.land_map import between, families, knobs, live_numbers
from pages.ui.live.map_view import Readout, map_bytes, map_view
from pages.ui.ruler_table import figure, ruler_table
from pages.ui.source import text_alternative
from pages.ui.words import _

RULED = (
    "sea_rate", "excess_nats", "held_out_nats", "missed_share", "coverage",
    "coverage_by_continent", "ms_per_sample", "parameters",
)  # fmt: skip
LEARNED, DRAWN, TOP, VIEW = 1_000, 1_000, 6.0, "own_model"
HEAVY = 60_000  # dots times Gaussians, above which a fit is left until it is asked for
_one_at_a_time = Lock()


def setting_now(state: Mapping[str, Any]) -> Setting:
    """The setting that the controls stand for."""
    family = state["family"]
    value = state[DETAIL_NAMES[family]]
    return own_fits.nearest(family, state["train"], value, state["spread"] == "1")


def fitted(world: str, setting: Setting) -> Any:
    """The model of a setting on the world of that slug, kept for every session."""
    return store.remember(own_fits.fit, world=world, setting=setting)


def judged(world: str, setting: Setting) -> dict[str, Measure]:
    """What the ruler says of it."""
    return store.remember(_judged, world=world, setting=setting)


def _judged(world: str, setting: Setting) -> dict[str, Measure]:
    found = own_fits.measures(fitted(world, setting), world)
    return {name: _by_piece(found[name]) for name in RULED if name in found}


def _by_piece(one: Measure) -> Measure:
    """What the ruler calls continents are the pieces of a painted world."""
    if not one.parts:
        return one
    parts = {name: replace(part, name="coverage") for name, part in one.parts.items()}
    return replace(one, name="coverage_by_piece", parts=parts)


def density(world: str, setting: Setting) -> Any:
    """Its density in cells, row 0 in the north, 1 being an even spread."""
    return store.remember(_density, world=world, setting=setting)


def _density(world: str, setting: Setting) -> Any:
    return own_fits.density(fitted(world, setting), setting)


def _drawn(world: str, setting: Setting, seed: int) -> Any:
    return own_fits.draw(fitted(world, setting), seed, DRAWN)


def layers(controls: Controls, world: Own, *, seed: int, learned: int = LEARNED) -> dict[str, Any]:
    """What the map of the model shows at these settings, the truth under it: all but what is next.

    learned: how many dots the page's models learn from at first.
    """
    choices, sliders = _knobs(controls, learned)
    now = {one.name: one.value for one in (*choices, *sliders.values())}
    setting = setting_now(now)
    found = judged(world.slug, setting)
    settings = {"world": world.slug, "setting": setting}
    coast = {"mask": world.mask.numpy(), "coast": True} if isinstance(world, Painted) else {}
    return {
        "text": _("The density of the model as colour, what it draws, and your world."),
        "truth": world.train(min(2_000, setting.dots)).x.numpy(),
        "samples": store.remember(_drawn, **settings, seed=seed),
        "density": density(**settings),
        "density_unit": _("× even"),
        "density_top": TOP,
        "smooth": setting.family in RECORDED,
        "boxes": own_fits.outline(fitted(**settings), setting),
        "choices": choices if setting.family in SPREADS else choices[:2],
        "ranges": [sliders["train"], sliders[setting.family]],
        "readouts": list(_numbers(found, world)),
    } | coast


def model_map(controls: Controls, world: Own, *, learned: int = LEARNED) -> None:
    """Controls and map of the model in play, with the truth under it."""
    seed = controls.state()["seed"]
    with st.spinner(_("Learning from your dots. Many Gaussians take a few seconds.")):
        shown = layers(controls, world, seed=seed, learned=learned)
    others = next_ones(controls.state(), world.slug)
    names = ("family", "show", "spread", "train", *DETAIL_NAMES.values())
    map_view(VIEW, **shown, ahead=others, on_change=controls.hear(VIEW, *names))


def next_ones(state: Mapping[str, Any], world: str) -> dict[str, dict[str, str]]:
    """Where the map of each other choice is fetched ahead, unless its fit takes long."""
    names = ("family", "spread", "train", *DETAIL_NAMES.values(), "seed")
    here = {name: state[name] for name in names}
    moves = {"spread": ("1", "0"), "family": tuple(families())}
    return {
        name: {
            word: f"own_world/map?{urlencode(here | {name: word, 'of': world})}"
            for word in words
            if word != here[name] and light(setting_now(here | {name: word}))
        }
        for name, words in moves.items()
    }


def light(setting: Setting) -> bool:
    """Whether a fit is over soon."""
    if setting.family != "gaussian_mixture":
        return True
    return setting.dots * DETAILS[setting.family][setting.detail] <= HEAVY


def ahead(question: str) -> bytes:
    """The bytes of the map at the settings that an address asks for; ValueError if it is wild.

    One is made at a time, whoever asks, so that fits nobody waits for leave room for the rest.
    """
    values = dict(parse_qsl(question))
    given = Given(values)
    seed = given.hold("seed", 0, checks.number("seed", 0, 0, 999_999))
    world = link.world(values.get("of", ""))
    choices, sliders = _knobs(given, LEARNED)
    now = {one.name: one.value for one in (*choices, *sliders.values())}
    if not light(setting_now(now)):
        raise ValueError(_("expected a setting that is learned soon; got one that takes long"))
    with _one_at_a_time:
        return map_bytes(VIEW, **layers(given, world, seed=seed))


def _knobs(controls: Controls, learned: int) -> tuple[list[Any], dict[str, Any]]:
    """Those of the land's map, with as many dots as a fit in the part may take."""
    choices, sliders = knobs(controls, learned)
    train = sliders["train"]
    most = min(train.value, own_fits.DOTS[-1])  # Land, on the same page, has more
    train = replace(train, value=most, values=own_fits.DOTS)
    return choices, sliders | {"train": train}


def _numbers(found: Mapping[str, Measure], world: Own) -> Iterator[Readout]:
    """The ruler's figures that stand under the map."""
    if world.known:
        yield from live_numbers(found, revealed=True)
        return
    held, reach = found["held_out_nats"], found["coverage"]
    if held.value is None:
        never = _("∞: it says never to {missed:.1%} of the held-out points")
        words = never.format(missed=found["missed_share"].value)
        yield Readout("held", _("held-out nats"), infinite=words, frames=[math.inf])
    else:
        ends = _("nats ({low} – {high})").format(low=figure(held.low), high=figure(held.high))
        yield Readout("held", _("held-out nats"), ends, frames=[held.value])
    value = 100 * (reach.value or 0.0)
    yield Readout("coverage", _("coverage"), "% " + between(reach, 100), frames=[value])


def model_presets(controls: Controls) -> None:
    """A good fit, and one that fails whatever was painted."""
    controls.presets([
        Preset("fine", _("Many dots, fine cells"), {
            "family": "histogram", "train": 5_000, "columns": 64, "spread": "1",
        }),
        Preset("single", _("One Gaussian for it all"), {
            "family": "gaussian_mixture", "train": 5_000, "components": 1,
        }, failure=_(
            "One Gaussian is one hill. It puts its top in the middle of all your land, even where "
            "the middle is sea, and it never ends at a shore. More dots do not help: it has five "
            "free numbers, and they are known well already. It is the wrong family for this world."
        )),
    ])  # fmt: skip


def model_in_words(controls: Controls, world: Own) -> None:
    """The model of the map in words, and the ruler's table."""
    setting = setting_now(controls.state())
    with st.spinner(_("Measuring.")):
        found = judged(world.slug, setting)
    words = _(
        "{family} learned from {n:,} dots, with {size:,.0f} free numbers. The colour shows where "
        "its density is high, the crosses 1,000 places that it draws."
    )
    said = words.format(
        family=families()[setting.family], n=own_fits.run(world.slug, setting).examples,
        size=found["parameters"].value,
    )  # fmt: skip
    if isinstance(world, Painted):
        pieces = _("Coverage counts {pieces:,} pieces of your land, all nearly as large.")
        said = f"{said} {pieces.format(pieces=len(world.cell_prob))}"
    text_alternative(_("The model"), said)
    ruler_table(found, caption=_(
        "10,000 samples and 10,000 new dots. The floor is what a second true sample scores; of "
        "coverage, what true samples score on average."
    ) if world.known else _(
        "Judged by the points that were held out. What needs the truth is not defined."
    ))  # fmt: skip
