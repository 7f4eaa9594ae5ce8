"""Controls of the lessons in words: in a task, on paper, in a result, where no lesson is shown.

Where a lesson is on the page, its own labels are the same; a test holds that.
"""

from collections.abc import Mapping
from typing import Any

from core.coursework.assignment import Item
from pages.ui.words import _


def called(lesson: str, name: str) -> str:
    """What a control is called on its page; a name that no table knows, without its signs."""
    known = LABELS.get(lesson, dict)() | {"seed": _("Seed"), "run": _("the trained model")}
    return known.get(name, name.replace("_", " "))


def told(lesson: str, name: str, value: Any) -> str:
    """A control and the value that it has, such as "west edge of the box: −95°"."""
    label, unit = called(lesson, name), "°" if name in DEGREES else ""
    return _("{control}: {value}").format(control=label, value=said(lesson, name, value) + unit)


def said(lesson: str, name: str, value: Any) -> str:
    """A value as the page words it."""
    options = OPTIONS.get(lesson, dict)().get(name, {})
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, int | float):
        return options.get(f"{value:g}", f"{value:g}".replace("-", "−"))
    return options.get(value, str(value))


def start(item: Item) -> list[tuple[str, bool]]:
    """What is set at the start of an item, in words, and whether it stays so.

    Moves of a recorded game are no words, so they are not told.
    """
    shown = {one: value for one, value in item.set.items() if one not in item.hidden}
    return [
        (told(item.lesson, one, value), one in item.locked)
        for one, value in shown.items()
        if one not in UNTOLD.get(item.lesson, ())
    ]


DEGREES = {"box_west", "box_south", "box_east", "box_north", "lon", "lat", "bandwidth"}
UNTOLD = {"gan": ("moves", "moment")}


def _land_sea() -> dict[str, str]:
    return {
        "dots": _("Dots shown"),
        "box_west": _("West edge of the box"),
        "box_south": _("South edge of the box"),
        "box_east": _("East edge of the box"),
        "box_north": _("North edge of the box"),
        "family": _("Model"),
        "train": _("Training dots"),
        "spread": _("Everywhere else"),
        "boxes": _("Boxes"),
        "columns": _("Columns"),
        "components": _("Gaussians"),
        "bandwidth": _("Kernel width"),
    }


def _your_world() -> dict[str, str]:
    return {"own": _("World")}


def _fashion() -> dict[str, str]:
    from pages.ui.outfits import FEATURES, feature_names

    names = [name.capitalize() for name in feature_names()]
    return {feature.name: name for feature, name in zip(FEATURES, names, strict=True)} | {
        "model": _("Model"),
        "smoothing": _("Smoothing a"),
        "temperature": _("Temperature T"),
    }


def _pixels() -> dict[str, str]:
    return {
        "training": _("Training pictures"),
        "smoothing": _("Smoothing a"),
        "draw": _("Each block comes"),
        "patch": _("Block, pixels a side"),
        "distance": _("Distance, pixels"),
    }


def _representation() -> dict[str, str]:
    return {
        "height_a": _("Height of A"),
        "width_a": _("Width of A"),
        "height_b": _("Height of B"),
        "width_b": _("Width of B"),
        "t": _("From A to B"),
        "wardrobe_k": _("Numbers in PCA"),
    }


def _vae() -> dict[str, str]:
    from pages.ui.vae.held import wanted_words

    return wanted_words() | {
        "picture": _("Picture"),
        "noise": _("Noise: times σ"),
        "worn": _("Picture"),
        "beta": _("β"),
        "latent": _("Latents"),
        "chance": _("Noise in training"),
        "world": _("World"),
    }


def _flow() -> dict[str, str]:
    return {
        "model": _("Flow"),
        "lon": _("Followed place, longitude"),
        "lat": _("Followed place, latitude"),
        "trained": _("Flow to train"),
        "budget": _("At most"),
        "world": _("World"),
    }


def _gan() -> dict[str, str]:
    return {
        "world": _("World"),
        "game": _("Game"),
        "noise": _("Noise"),
        "expert_steps": _("Expert steps a round"),
        "weight": _("Weight of the penalty"),
        "expert_rate": _("Rate of the expert"),
        "rate": _("Rate of the forger"),
        "settle": _("Rounds to halve rates and penalty"),
        "moves": _("the moves of the game"),
        "moment": _("Step of the game"),
        "known_weight": _("Weight of the penalty"),
        "known_step": _("Steps of the expert"),
    }


def _diffusion() -> dict[str, str]:
    knots = {f"snr_{t}": _("log snr at {t}%").format(t=t) for t in (0, 25, 50, 75, 100)}
    return knots | {
        "schedule": _("Schedule"),
        "noise": _("From data to noise: time t"),
        "network": _("Network"),
        "sampler": _("Sampler"),
        "steps": _("Steps"),
        "eta": _("Fresh noise η"),
    }


LABELS = {
    "land_sea": _land_sea, "your_world": _your_world, "fashion": _fashion, "pixels": _pixels,
    "representation": _representation, "vae": _vae, "flow": _flow, "gan": _gan,
    "diffusion": _diffusion,
}  # fmt: skip
Options = dict[str, Mapping[str, str]]


def _map_options() -> Options:
    from pages.ui.land_map import families

    return {"family": families(), "spread": {"1": _("A little"), "0": _("Nothing")}}


def _outfit_options() -> Options:
    from pages.ui.outfits import FEATURES, outfit_words

    words = outfit_words()
    groups = {
        feature.name: dict(zip(feature.values, group, strict=True))
        for feature, group in zip(FEATURES, words, strict=True)
    }
    return groups | {"model": {"naive": _("Naive Bayes"), "joint": _("One number a combination")}}


def _pixel_options() -> Options:
    from core.patchwork import TRAININGS
    from pages.ui.pixel_play import ways

    return {"draw": ways(), "training": {str(n): f"{n:,}" for n in TRAININGS}}


def _world_options() -> Options:
    return {
        "own": {"rings": _("two rings"), "block": _("a block"), "crumbs": _("a thousand crumbs")}
    }


def _vae_options() -> Options:
    return {"chance": {"on": _("on"), "off": _("off")}, "world": {"land": _("Land")}}


def _flow_options() -> Options:
    from pages.ui.flow.play import titles

    kinds = {"live": _("bands"), "spline": _("spline"), "affine": _("affine")}
    seconds = {"10": _("10 s"), "30": _("30 s"), "90": _("90 s")}
    return {"model": titles(), "trained": kinds, "budget": seconds, "world": {"land": _("Land")}}


def _gan_options() -> Options:
    from pages.ui.gan import words

    return {"world": words.worlds(), "game": words.games(), "noise": words.noises()}


def _diffusion_options() -> Options:
    from pages.ui.diffusion import back, models, play

    return {"schedule": play.titles(), "sampler": back.samplers(), "network": models.titles()}


OPTIONS = {
    "land_sea": _map_options, "your_world": _world_options, "fashion": _outfit_options,
    "pixels": _pixel_options, "vae": _vae_options, "flow": _flow_options, "gan": _gan_options,
    "diffusion": _diffusion_options,
}  # fmt: skip
