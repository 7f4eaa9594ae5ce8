"""Points that a task asks for: on the map of its lesson, and in the words beside it."""

from __future__ import annotations

import pytest
from browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POINTS = "try.counting-and-density.three-points.7"
PIXELS = """(canvas) => {
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [360, 180];
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0, 360, 180);
    return [...context.getImageData(0, 0, 360, 180).data];
}"""


def picture(visit: Visit) -> list[int]:
    """The map of the box, a pixel a degree, four numbers each."""
    found: list[int] = visit.page.locator(".st-key-land_play canvas").first.evaluate(PIXELS)
    return found


def middle(one: list[int], other: list[int]) -> tuple[float, float]:
    """Longitude and latitude of the middle of all that differs."""
    moved = [
        at for at in range(360 * 180)
        if sum(abs(one[4 * at + c] - other[4 * at + c]) for c in range(3)) > 24
    ]  # fmt: skip
    assert moved
    columns, rows = sorted(at % 360 for at in moved), sorted(at // 360 for at in moved)
    return columns[len(columns) // 2] - 179.5, 89.5 - rows[len(rows) // 2]


def place(visit: Visit, name: str, lon: float, lat: float) -> None:
    """Type where a point lies."""
    key = f"answer_{POINTS.replace('.', '_')}_{name}"
    for part, value in (("lon", lon), ("lat", lat)):
        box = visit.page.locator(f".st-key-{key}_{part} input")
        box.fill(f"{value:g}")
        box.press("Tab")
    visit.settle(500)


def test_points_of_a_task_stand_on_the_map_and_in_its_words(chrome, site) -> None:
    with Visit(chrome, site) as visit:
        visit.open("land_sea", f"task={POINTS}")
        visit.page.locator(".st-key-task_panel summary").click()
        visit.page.locator(".st-key-task_asked").wait_for()
        visit.settle()
        assert "No point is placed yet" in visit.page.content()
        bare = picture(visit)
        place(visit, "A", -150, 60)
        first = picture(visit)
        assert middle(bare, first) == pytest.approx((-150, 60), abs=5)
        place(visit, "B", 60, -60)
        assert middle(first, picture(visit)) == pytest.approx((60, -60), abs=5)
        assert "B lies at longitude 60°, latitude -60°." in visit.page.content()
        place(visit, "B", 120, -60)
        place(visit, "A", -150, 60)
        assert middle(first, picture(visit)) == pytest.approx((120, -60), abs=5)
        assert visit.troubles == []
