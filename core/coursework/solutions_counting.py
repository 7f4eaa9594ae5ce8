"""Answers to the tasks on counting and density, worked out from a learner's parameters."""

import math
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import torch
from torch import Tensor

from core import rectangle, sweeps
from core.coursework.assignment import Answer, Value
from core.coursework.measuring import amount, parameter
from core.coursework.metrics_land import COUNTED, EDGES, land
from core.coursework.metrics_outfits import curve
from core.measures import counted
from core.outfit_tasks import SMOOTHINGS
from core.worlds.outfits import BALD, FEATURES, HAIR_COLOR, HAIR_TYPE, SILVER

Parameters = Mapping[str, Value]
CELL = 5  # degrees, of the grid on which boxes and points are looked for
N = 50  # outfits


def box_of(edges: tuple[float, ...]) -> Answer:
    """An answer that sets the box."""
    return Answer({f"box_{name}": edge for name, edge in zip(EDGES, edges, strict=True)})


def tight_box(parameters: Parameters) -> Answer:
    """The smallest box of whole degrees round the dots."""
    dots = sweeps.training()[: int(amount(parameters, "dots"))]
    return box_of(rectangle.tight(dots))


def _grid() -> Tensor:
    """Places all over the map, (n, 2)."""
    lon = torch.arange(-180 + CELL / 2, 180, CELL)
    lat = torch.arange(-90 + CELL / 2, 90, CELL)
    return torch.cartesian_prod(lon, lat)


def three_points(parameters: Parameters) -> Answer:
    """The first place of the grid that is A, that is B, that is C."""
    x, box = _grid(), [amount(parameters, edge) for edge in EDGES]
    up, across = str(parameter(parameters, "quarter")).split("-")
    here = (x[:, 1] > 0) == (up == "north")
    here &= (x[:, 0] > 0) == (across == "east")
    inside, dry = rectangle.contains(box, x) & here, land().is_land(x)
    found = {"A": inside & ~dry, "B": ~rectangle.contains(box, x) & dry & here, "C": inside & dry}
    return Answer(fields={name: tuple(x[hits][0].tolist()) for name, hits in found.items()})


def swapped_points(parameters: Parameters) -> Answer:
    """A and B the other way round."""
    right = three_points(parameters).fields
    said = "Takes what the model makes wrongly for what it never makes."
    return Answer(fields={"A": right["B"], "B": right["A"], "C": right["C"]}, says=said)


def land_in_a_box(parameters: Parameters) -> Answer:
    """The share of a fine grid of places in the box that is land."""
    west, south, east, north = (amount(parameters, edge) for edge in EDGES)
    lon, lat = torch.arange(west + 0.25, east, 0.5), torch.arange(south + 0.25, north, 0.5)
    dry = land().is_land(torch.cartesian_prod(lon, lat))
    return Answer(predictions={"share": round(100 * float(dry.double().mean()), 1)})


@cache
def _histograms() -> dict[sweeps.Setting, float]:
    """The excess of every histogram of the sweep, nats."""
    return {one: sweeps.number(one, "excess_nats") for one in sweeps.every("histogram")}


def frugal(parameters: Parameters) -> Answer:
    """Of the histograms that are good enough, the best of those with the fewest dots."""
    scores = _histograms()
    good = [one for one, nats in scores.items() if nats < amount(parameters, "most")]
    best = min(good, key=lambda one: (one.dots, scores[one]))
    columns = sweeps.DETAILS["histogram"][best.detail]
    return Answer({"train": best.dots, "columns": columns, "spread": str(int(best.spread))})


def largest_sea_rate(parameters: Parameters) -> Answer:
    """100 (1 - e^-excess)."""
    return Answer(fields={"most": 100 * (1 - math.exp(-amount(parameters, "excess")))})


def linear_sea_rate(parameters: Parameters) -> Answer:
    """100 times the excess."""
    most = min(100.0, 100 * amount(parameters, "excess"))
    return Answer(fields={"most": most}, says="Takes nats for a share.")


def _shares(parameters: Parameters, below: Callable[[int], float]) -> Answer:
    """Smoothed shares of the five values, with so much below the line for each value added."""
    a, found = amount(parameters, "smoothing"), {}
    for feature in FEATURES:
        count = feature.counts[feature.values.index(str(parameter(parameters, feature.name)))]
        found[feature.name] = (count + a) / (N + a * below(len(feature.values)))
    return Answer(fields=found | {"whole": math.prod(found.values())})


def by_hand(parameters: Parameters) -> Answer:
    """(count + a) / (N + a k), from the published counts."""
    return _shares(parameters, float)


def by_features(parameters: Parameters) -> Answer:
    """The same with the number of features below the line."""
    wrong = _shares(parameters, lambda _values: len(FEATURES)).fields
    return Answer(fields=wrong, says="Adds the number of features below the line, not of values.")


def _sizes(parameters: Parameters) -> list[float]:
    return [amount(parameters, name) for name in sorted(parameters) if name.startswith("k")]


def free_parameters(parameters: Parameters) -> Answer:
    """Each table and each feature has one value that follows from the others."""
    sizes = _sizes(parameters)
    return Answer(fields={"naive": sum(k - 1 for k in sizes), "joint": math.prod(sizes) - 1})


def all_values(parameters: Parameters) -> Answer:
    """Every value counted."""
    sizes = _sizes(parameters)
    said = "Counts every value, though the shares of a feature sum to 1."
    return Answer(fields={"naive": sum(sizes), "joint": math.prod(sizes)}, says=said)


def naive_nats(smoothing: float, temperature: float) -> float:
    """Entropy of naive Bayes at a temperature, nats: the sum of its features' entropies."""
    total = 0.0
    for feature in FEATURES:
        p = (np.array(feature.counts) + smoothing) ** (1 / temperature)
        p = p[p > 0] / p.sum()
        total -= float((p * np.log(p)).sum())
    return total


def so_many_nats(parameters: Parameters) -> Answer:
    """The temperature with that entropy, by halving, to a hundredth."""
    a, wanted, low, high = amount(parameters, "smoothing"), amount(parameters, "nats"), 0.05, 5.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if naive_nats(a, middle) < wanted else (low, middle)
    return Answer({"temperature": round(low, 2)})


def linear_nats(parameters: Parameters) -> Answer:
    """T as if entropy were proportional to it."""
    whole = naive_nats(amount(parameters, "smoothing"), 1.0)
    T = round(amount(parameters, "nats") / whole, 2)
    return Answer({"temperature": T}, says="Halves the temperature to halve the entropy.")


def rescue(parameters: Parameters) -> Answer:
    """The stop of the slider at which a / (50 + 4,032 a) is nearest."""
    wanted = amount(parameters, "chance")
    stop = min(SMOOTHINGS, key=lambda a: abs(a / (N + 4_032 * a) - wanted))
    return Answer({"smoothing": stop}, {"bald": "same"})


def silly_outfits(parameters: Parameters) -> Answer:
    """The same smoothing, and a bald head that gets less."""
    settings = rescue(parameters).settings
    return Answer(settings, {"bald": "less"}, says="Believes that smoothing knows what is silly.")


def bald(parameters: Parameters) -> Answer:
    """P(bald) P(not silver), from the published counts."""
    a, found = amount(parameters, "smoothing"), []
    for column, value in ((HAIR_TYPE, BALD), (HAIR_COLOR, SILVER)):
        counts = FEATURES[column].counts
        found.append((counts[value] + a) / (N + a * len(counts)))
    return Answer(predictions={"share": round(100 * found[0] * (1 - found[1]), 2)})


def dense_box(parameters: Parameters) -> Answer:
    """Of the boxes on a grid of 5 degrees that are small enough, the one with the most dots."""
    most = amount(parameters, "covers") * rectangle.MAP_AREA / CELL**2  # cells
    x = sweeps.training()[:COUNTED].numpy()
    edges = np.arange(-180, 181, CELL), np.arange(-90, 91, CELL)
    counts = np.histogram2d(x[:, 0], x[:, 1], bins=edges)[0]
    total = np.pad(counts.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    best, found = -1.0, (0, 0, 0, 0)
    for south in range(36):
        for north in range(south + 1, 37):
            wide = min(72, int(most / (north - south)))
            held = total[:, north] - total[:, south]
            dots = held[wide:] - held[: len(held) - wide]
            if wide and dots.max() > best:
                best, west = float(dots.max()), int(dots.argmax())
                found = (west, south, west + wide, north)
    west, south, east, north = found
    ends = (west * CELL - 180, south * CELL - 90, east * CELL - 180, north * CELL - 90)
    return box_of(ends)


def best_smoothing(parameters: Parameters) -> Answer:
    """The stop of the slider with the least excess."""
    found: counted.Sweep = curve(str(parameter(parameters, "model")))
    return Answer({"smoothing": found.best[0]})


def never_seen(parameters: Parameters) -> Answer:
    """a / (N + a K) with K combinations."""
    a, n = amount(parameters, "smoothing"), amount(parameters, "n")
    return Answer(fields={"p": a / (n + a * math.prod(_sizes(parameters)))})


def never_by_features(parameters: Parameters) -> Answer:
    """The same with the number of features below the line."""
    a, n = amount(parameters, "smoothing"), amount(parameters, "n")
    said = "Adds the number of features below the line, not of combinations."
    return Answer(fields={"p": a / (n + a * len(_sizes(parameters)))}, says=said)


SOLVERS = {
    "tight-box": tight_box, "three-points": three_points, "land-in-a-box": land_in_a_box,
    "frugal": frugal, "largest-sea-rate": largest_sea_rate, "by-hand": by_hand,
    "free-parameters": free_parameters, "so-many-nats": so_many_nats, "rescue": rescue,
    "bald": bald,
    "dense-box": dense_box, "best-smoothing": best_smoothing, "never-seen": never_seen,
}  # fmt: skip
MISTAKES = {
    "rescue": silly_outfits,
    "three-points": swapped_points, "largest-sea-rate": linear_sea_rate, "by-hand": by_features,
    "free-parameters": all_values, "so-many-nats": linear_nats, "never-seen": never_by_features,
}  # fmt: skip
