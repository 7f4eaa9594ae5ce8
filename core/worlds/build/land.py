"""The Land mask: which cells of the map are land, and on which continent.

A cell is land when at least half of its area lies inside a polygon. Polygons come from Natural
Earth (public domain) as TopoJSON in the npm package world-atlas (ISC). Each cell is tried at
8 x 8 points by the even-odd rule: a point is inside when a line to the west of it crosses the
rings an odd number of times (Shimrat 1962, Algorithm 112).

The map is a cylinder, so each ring is first unrolled: longitudes run on past 180 degrees without
a jump. A ring that comes back one turn further on goes round the pole (Antarctica's rim), and is
closed along the pole. Intervals are then folded back to -180 .. 180.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import KDTree

from core.paths import DATASETS
from core.worlds.continents import CONTINENTS, continent_of

PACKAGE = "world-atlas@2.0.2"
PACKAGE_SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
ROWS, COLUMNS, FINE = 720, 1440, 8  # quarter-degree cells, 8 x 8 points in each
MASK, REGIONS = DATASETS / "land.png", DATASETS / "land_regions.png"
PALETTE = [(255, 255, 255), (230, 159, 0), (160, 160, 160), (0, 158, 115), (86, 180, 233)]
PALETTE += [(213, 94, 0), (204, 121, 167), (240, 228, 66)]

Ring = NDArray[np.float64]  # (points, 2) longitude, latitude in degrees
Polygon = list[Ring]  # the outer ring, then its holes
Grid = NDArray[np.int64]


def fetch(folder: Path) -> None:
    """Unpack the world atlas into folder; ValueError when it is not the package we know."""
    command = ["npm", "pack", "--silent", PACKAGE]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise ValueError(f"expected {PACKAGE} with sha256 {PACKAGE_SHA256}; got {found}")
    with tarfile.open(archive) as bundle:
        bundle.extractall(folder, filter="data")


def arcs_of(topology: dict) -> list[Ring]:
    """Every arc in degrees: a TopoJSON arc is a running sum of whole-number steps."""
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]


def polygons_of(geometry: dict, arcs: list[Ring]) -> list[Polygon]:
    """The polygons of one TopoJSON geometry, unrolled and closed, holes beside their outer ring."""
    if geometry["type"] == "GeometryCollection":
        return [part for child in geometry["geometries"] for part in polygons_of(child, arcs)]
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [beside([unroll(join(ring, arcs)) for ring in polygon]) for polygon in polygons]


def join(indices: list[int], arcs: list[Ring]) -> Ring:
    """One ring from its arcs; ~i means arc i backwards; neighbours share an end point."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([part[:-1] for part in parts] + [parts[-1][-1:]])


def unroll(ring: Ring) -> Ring:
    """The ring with no jump at 180 degrees; one that goes round the pole is closed along it."""
    longitude = np.unwrap(ring[:, 0], period=360.0)
    ring = np.column_stack([longitude, ring[:, 1]])
    if abs(longitude[-1] - longitude[0]) < 180.0:
        return ring
    return np.vstack([ring, [longitude[-1], -90.0], [longitude[0], -90.0], ring[0]])


def beside(polygon: Polygon) -> Polygon:
    """Holes turned by whole circles until they lie east of their outer ring's western edge."""
    west = polygon[0][:, 0].min()
    turns = [360.0 * np.ceil((west - ring[:, 0].min()) / 360.0) for ring in polygon]
    return [ring + np.array([turn, 0.0]) for ring, turn in zip(polygon, turns, strict=True)]


def crossings(polygon: Polygon) -> tuple[Grid, Grid]:
    """Where the fine rows cross the polygon's edges: row, and first fine column to the east."""
    edges = np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in polygon])
    x0, x1 = ((edges[:, [0, 2]] + 180.0) * FINE * COLUMNS / 360.0).T
    y0, y1 = ((90.0 - edges[:, [1, 3]]) * FINE * ROWS / 180.0).T
    first = np.ceil(np.minimum(y0, y1) - 0.5).astype(np.int64)
    count = np.ceil(np.maximum(y0, y1) - 0.5).astype(np.int64) - first
    edge = np.repeat(np.arange(len(edges)), count)
    row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    slope = (x1 - x0)[edge] / (y1 - y0)[edge]
    x = x0[edge] + (row + 0.5 - y0[edge]) * slope
    return row, np.ceil(x - 0.5).astype(np.int64)


def cover(polygons: Iterable[Polygon]) -> NDArray[np.bool_]:
    """The fine grid (8 * 720, 8 * 1440), row 0 in the north: True inside any of the polygons."""
    width = FINE * COLUMNS
    change = np.zeros((FINE * ROWS, 2 * width + 1), dtype=np.int16)
    for polygon in polygons:
        row, column = crossings(polygon)
        order = np.lexsort((column, row))
        row, west, east = row[order][::2], column[order][::2], column[order][1::2]
        start = west % width
        np.add.at(change, (row, start), 1)
        np.add.at(change, (row, start + east - west), -1)
    inside = np.cumsum(change, axis=1, dtype=np.int16)[:, :-1] > 0
    return inside[:, :width] | inside[:, width:]


def centres() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude in degrees of the middle of each cell, both (720, 1440)."""
    row, column = np.indices((ROWS, COLUMNS))
    return (column + 0.5) * 360.0 / COLUMNS - 180.0, 90.0 - (row + 0.5) * 180.0 / ROWS


def count(fine: NDArray[np.bool_]) -> Grid:
    """How many of the 64 points of each cell are True, (720, 1440)."""
    return fine.reshape(ROWS, FINE, COLUMNS, FINE).sum(axis=(1, 3))


def land_mask(topology: dict) -> NDArray[np.bool_]:
    """True where at least half of the cell is land, (720, 1440), row 0 in the north."""
    polygons = polygons_of(topology["objects"]["land"], arcs_of(topology))
    return 2 * count(cover(polygons)) >= FINE * FINE


def continent_counts(topology: dict) -> Grid:
    """Points of each cell on each continent, (8, 720, 1440); layer 0 stays empty."""
    arcs, counts = arcs_of(topology), np.zeros((len(CONTINENTS) + 1, ROWS, COLUMNS), np.int64)
    longitude, latitude = centres()
    groups: dict[bytes, tuple[Grid, list[Polygon]]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        label = continent_of(country["properties"]["name"], longitude, latitude)
        groups.setdefault(label.tobytes(), (label, []))[1].extend(polygons_of(country, arcs))
    rows, columns = np.indices((ROWS, COLUMNS))
    for label, polygons in groups.values():
        counts[label, rows, columns] += count(cover(polygons))
    return counts


def regions(mask: NDArray[np.bool_], counts: Grid) -> NDArray[np.uint8]:
    """0 for sea, else 1 + the continent with most points in the cell, or the nearest one's."""
    label = np.where(counts.max(axis=0) > 0, counts.argmax(axis=0), 0)
    longitude, latitude = np.radians(centres())
    across, up = np.cos(latitude), np.sin(latitude)
    place = np.stack([across * np.cos(longitude), across * np.sin(longitude), up], axis=-1)
    known, lost = label > 0, mask & (label == 0)
    nearest = KDTree(place[known]).query(place[lost])[1]
    label[lost] = label[known][nearest]
    return np.where(mask, label, 0).astype(np.uint8)


def build() -> Iterator[Path]:
    """Write land.png (one bit a cell) and land_regions.png (one palette entry a cell)."""
    with tempfile.TemporaryDirectory() as name:
        fetch(Path(name))
        folder = Path(name) / "package"
        land = json.loads((folder / "land-50m.json").read_text())
        countries = json.loads((folder / "countries-50m.json").read_text())
    mask = land_mask(land)
    picture = Image.fromarray(regions(mask, continent_counts(countries)))
    picture.putpalette([channel for colour in PALETTE for channel in colour])
    DATASETS.mkdir(parents=True, exist_ok=True)
    for image, path in ((Image.fromarray(mask), MASK), (picture, REGIONS)):
        image.save(path, optimize=True)
        yield path
