"""Land's mask and continents: against a second source, and how they were built."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
import torch
from PIL import Image

from core.paths import DATASETS
from core.worlds.build.land import COLUMNS, FINE, ROWS, beside, count, cover, join, unroll
from core.worlds.continents import CONTINENTS, COUNTRIES, ELSEWHERE, continent_of
from core.worlds.land import Land
from core.worlds.patches import apportion, partition, turn

SHA256 = {
    "land.png": "f5b0dfa345be2018040c4aec2e234595c9bdfa1172ad9b8c5c975e1e06643c3a",
    "land_regions.png": "6da7d8b1d9c7b4f6fdfa06f7f8d7de095987d66aaa155c20f5e49121bdc1d498",
}
# Areas in millions of square kilometres, as encyclopaedias give them, but Antarctica without its
# floating shelves (Fretwell et al. 2013, Bedmap2), as Natural Earth draws it, and
# Oceania without the Indonesian half of New Guinea.
PUBLISHED = {
    "Africa": 30.37,
    "Antarctica": 12.3,
    "Asia": 44.61,
    "Europe": 10.0,
    "North America": 24.23,
    "Oceania": 8.53,
    "South America": 17.81,
}
EARTH = 510.07  # millions of square kilometres


@pytest.fixture(scope="module")
def flat() -> Land:
    return Land("land")


@pytest.fixture(scope="module")
def second_opinion(flat: Land) -> np.ndarray:
    """NOAA's GLOBE mask at the middle of each of our cells."""
    from global_land_mask import globe

    lon, lat = centres(flat).reshape(ROWS, COLUMNS, 2).numpy().transpose(2, 0, 1)
    return globe.is_land(lat, lon)


def centres(land: Land) -> torch.Tensor:
    """The middle of each mask cell, row by row, (rows * columns, 2) degrees."""
    lon = torch.linspace(-180, 180, 2 * land.columns + 1)[1::2]
    lat = torch.linspace(90, -90, 2 * land.rows + 1)[1::2]
    return torch.cartesian_prod(lat, lon).flip(1)


def at(*places: tuple[float, float]) -> torch.Tensor:
    return torch.tensor(places)


def test_the_shipped_files_are_the_ones_that_were_built() -> None:
    for name, expected in SHA256.items():
        assert hashlib.sha256((DATASETS / name).read_bytes()).hexdigest() == expected


def test_the_mask_agrees_with_a_second_source(flat: Land, second_opinion: np.ndarray) -> None:
    same = flat.mask.numpy() == second_opinion
    assert same.mean() >= 0.99  # 0.9945 when built
    assert same.mean(axis=1).min() >= 0.93, "no row of the map may be off by itself"


def test_the_share_of_land(flat: Land, second_opinion: np.ndarray) -> None:
    assert flat.share == pytest.approx(0.33, abs=0.005)
    assert flat.share == pytest.approx(second_opinion.mean(), abs=0.002)
    assert Land("sphere").share == pytest.approx(0.29, abs=0.005)


def test_the_uniform_map_is_1_10_nats_above_the_entropy(flat: Land) -> None:
    assert math.log(360 * 180) - flat.entropy == pytest.approx(1.10, abs=0.01)


def histogram_loss(mask: np.ndarray, columns: int, rows: int) -> float:
    """Nats lost by the histogram that knows each of its cells' exact mass: sum P log(A / L)."""

    def overlap(parts: int, cells: int) -> np.ndarray:
        part, cell = np.arange(parts + 1)[:, None] / parts, np.arange(cells + 1) / cells
        ends = np.minimum(part[1:], cell[1:]) - np.maximum(part[:-1], cell[:-1])
        return np.clip(ends, 0, None)

    land = overlap(rows, len(mask)) @ mask @ overlap(columns, mask.shape[1]).T
    land = land[land > 0]
    return float((land * np.log(1 / (rows * columns) / land)).sum() / land.sum())


@pytest.mark.parametrize(("columns", "loss"), [(128, 0.1219), (256, 0.0741), (512, 0.0438)])
def test_what_a_perfect_histogram_loses(flat: Land, columns: int, loss: float) -> None:
    assert histogram_loss(flat.mask.double().numpy(), columns, columns // 2) == pytest.approx(
        loss, abs=0.0002
    )


def test_a_perfect_histogram_of_the_mask_itself_loses_nothing(flat: Land) -> None:
    mask = flat.mask.double().numpy()
    assert histogram_loss(mask, COLUMNS, ROWS) == pytest.approx(0, abs=1e-9)
    assert histogram_loss(mask, 1, 1) == pytest.approx(-math.log(flat.share), abs=1e-9)


def test_nothing_is_painted_across_the_map(flat: Land, second_opinion: np.ndarray) -> None:
    arctic_sea = at((0, 71), (-140, 71.2), (40, 71.2), (-65, 71.9), (-5, 70.9))
    tropic_sea = at((-120, -16.5), (-20, -16.5), (80, -16.2), (-150, -16.9), (160, -16.6))
    assert not flat.is_land(torch.cat([arctic_sea, tropic_sea])).any()
    for north, south in ((73, 69), (-15.5, -17.5)):
        rows = slice(int((90 - north) * 4), int((90 - south) * 4))
        ours, theirs = flat.mask[rows].double().mean(1).numpy(), second_opinion[rows].mean(1)
        assert np.abs(ours - theirs).max() < 0.02


def test_land_on_both_sides_of_the_date_line(flat: Land) -> None:
    chukotka, wrangel = at((179.9, 68), (-179.9, 68), (-172, 66)), at((179.9, 71.2), (-179.8, 71.2))
    viti_levu, antarctica = at((178, -17.8)), at((179.9, -86), (-179.9, -86))
    assert flat.is_land(torch.cat([chukotka, wrangel, viti_levu, antarctica])).all()


def test_every_land_cell_has_one_continent_and_the_sea_has_none(flat: Land) -> None:
    assert torch.equal(flat.regions > 0, flat.mask)
    assert int(flat.regions.max()) == len(CONTINENTS)
    with Image.open(DATASETS / "land_regions.png") as picture:
        assert picture.mode == "P"
    names = [name.strip() for text in COUNTRIES.values() for name in text.split(",")]
    assert len(names) == len(set(names)) == 241
    assert set(ELSEWHERE) <= set(names)


def test_continents_have_their_published_areas() -> None:
    sphere = Land("sphere")
    label = sphere.regions.flatten().long()
    area = torch.bincount(label, sphere._weight, minlength=8)[1:] / (4 * math.pi) * EARTH
    for name, ours in zip(CONTINENTS, area.tolist(), strict=True):
        assert ours == pytest.approx(PUBLISHED[name], rel=0.025), name


@pytest.mark.parametrize(
    ("place", "continent"),
    [
        ((30, 28), "Africa"),  # Egypt
        ((33.8, 29.5), "Asia"),  # Sinai
        ((47, -19), "Africa"),  # Madagascar
        ((37.6, 55.7), "Europe"),  # Moscow
        ((83, 55), "Asia"),  # Novosibirsk
        ((-172, 66), "Asia"),  # Chukotka
        ((33, 39), "Asia"),  # Ankara
        ((-19, 65), "Europe"),  # Iceland
        ((-45, 70), "North America"),  # Greenland
        ((-150, 65), "North America"),  # Alaska
        ((-155.5, 19.6), "Oceania"),  # Hawaii
        ((-53, 4), "South America"),  # French Guiana
        ((-72, 4), "South America"),  # Colombia
        ((133, -25), "Oceania"),  # Australia
        ((172, -43), "Oceania"),  # New Zealand
        ((138, 36.5), "Asia"),  # Japan
        ((0, -80), "Antarctica"),
    ],
)
def test_places_lie_on_their_continent(
    flat: Land, place: tuple[float, float], continent: str
) -> None:
    assert CONTINENTS[int(flat.continent(at(place)))] == continent


def test_an_unknown_country_is_an_error() -> None:
    with pytest.raises(KeyError, match="Atlantis"):
        continent_of("Atlantis", np.zeros((1, 1)), np.zeros((1, 1)))


def square(west: float, east: float, south: float, north: float) -> np.ndarray:
    wrapped = [(lon + 180) % 360 - 180 for lon in (west, east)]
    (w, e), (s, n) = wrapped, (south, north)
    return np.array([(w, s), (e, s), (e, n), (w, n), (w, s)], dtype=float)


def area(*rings: np.ndarray) -> np.ndarray:
    return count(cover([beside([unroll(ring) for ring in rings])])) / FINE**2


def test_a_square_across_the_date_line_is_cut_in_two() -> None:
    cells = area(square(170, 190, 60, 70))
    assert cells.sum() == 20 * 10 * 16
    assert cells[80:120, :40].all()
    assert cells[80:120, -40:].all()


def test_a_hole_is_left_out_wherever_its_longitudes_are_written() -> None:
    cells = area(square(170, 200, 0, 40), square(185, 195, 10, 20))
    assert cells.sum() == (30 * 40 - 10 * 10) * 16
    assert not cells[300:320, 24:56].any()


def test_a_ring_round_the_pole_is_filled_to_the_pole() -> None:
    lon = np.linspace(-180, 180, 37)
    for ring in (lon, lon[::-1]):
        cells = area(np.column_stack([ring, np.full(37, -80.0)]))
        assert cells[680:].all()
        assert not cells[:680].any()


def test_part_of_a_cell_counts_by_its_area() -> None:
    cells = area(square(0, 0.125, 0, 0.25))
    assert cells[359, 720] == 0.5
    assert cells.sum() == 0.5


def test_arcs_are_joined_and_reversed() -> None:
    arcs = [np.array([[0.0, 0], [1, 0], [1, 1]]), np.array([[0.0, 0], [0, 1], [1, 1]])]
    assert join([0, -2], arcs).tolist() == [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


# Patches


def test_patches_have_equal_weight_and_keep_to_their_region() -> None:
    regions = np.zeros((16, 64), np.uint8)
    regions[:, 60:] = regions[:, :12] = 1
    regions[4:12, 20:36] = 2
    found = partition(regions, np.ones((16, 64)), 12)
    assert np.bincount(found[found >= 0]).tolist() == [32] * 12
    assert {int(n) for n in np.unique(found[regions == 2])} == {8, 9, 10, 11}
    for patch in range(8):
        row, column = np.nonzero(found == patch)
        sides = sorted((np.ptp(row) + 1, np.ptp((column + 4) % 64) + 1))
        assert sides == [4, 8], "a region that crosses the edge is cut as one piece"


def test_apportion_and_turn_by_hand() -> None:
    assert apportion(np.array([0.6, 0.3, 0.1]), 8).tolist() == [5, 2, 1]
    assert apportion(np.array([0.5, 0.5]), 3).sum() == 3
    with pytest.raises(ValueError, match="expected at least 3 patches; got 2"):
        apportion(np.ones(3), 2)
    assert turn(np.array([0, 1, 62, 63]), 64).tolist() == [2, 3, 0, 1]
