"""A teacher's own table on the page, and the Python that the page offers."""

from __future__ import annotations

import math

import exported
import pytest
import torch
from browser import Visit
from fifty import commit, run, text

from core.measures import counted
from core.rng import generator
from core.space import OUTFITS
from core.worlds import get
from pages.ui import rows as ui_rows


def test_snippet_gives_the_numbers_of_the_page(tmp_path):
    rows, now = ui_rows.course_rows(), {"smoothing": 0.1, "seed": 7, "temperature": 0.8}
    for slug in ("naive_bayes", "joint_table"):
        code = ui_rows.again(rows, slug, now)
        exported.same(code, rows.ten(slug, now), folder=tmp_path)


def own_table():
    """A teacher's table of 60 rows, as CSV with another order of columns, and its codes."""
    codes = get("outfits").sample(60, rng=generator(3))
    return codes, ui_rows.to_csv(codes)


def test_snippet_of_a_teachers_table(tmp_path):
    codes, content = own_table()
    (tmp_path / "rows.csv").write_bytes(content)
    rows = ui_rows.Rows(ui_rows.packed(codes), "class.csv", False)
    now = {"smoothing": 1.0, "seed": 1, "temperature": 1.0}
    code = ui_rows.again(rows, "naive_bayes", now)
    exported.same(code, rows.ten("naive_bayes", now), folder=tmp_path)


class File:
    """What the uploader holds."""

    name = "class <b>*7*</b>.csv"

    def __init__(self, content):
        self.content = content

    def getvalue(self):
        """Its bytes."""
        return self.content


def test_own_rows_are_counted_and_a_wild_name_is_plain(monkeypatch):
    codes, content = own_table()
    monkeypatch.setattr(ui_rows.st, "session_state", {"table_0": File(content)})
    rows = ui_rows.own_rows("table")
    assert torch.equal(rows.codes, codes)
    assert not rows.known_truth
    assert rows.name == "class b7b.csv"
    monkeypatch.setattr(ui_rows.st, "session_state", {"table_0": File(b"accessories\nBlank")})
    assert ui_rows.own_rows("table") == ui_rows.course_rows()


def test_with_rows_of_a_teacher_nothing_is_held_against_the_truth(monkeypatch):
    codes, _ = own_table()
    mine = ui_rows.Rows(ui_rows.packed(codes), "class.csv", known_truth=False)
    monkeypatch.setattr(ui_rows, "own_rows", lambda key: mine)
    app = commit(run(smoothing=0.5), "fashion_best", "one")
    said = text(app)
    assert "class.csv: 50 of the 60 rows" in said
    assert "Nobody knows how likely it truly is" in said
    assert said.count("nobody knows the truth behind your rows") >= 3
    assert "What naive Bayes draws" not in said
    assert "4. The best" not in said
    never = {tuple(row) for row in codes.tolist()}
    assert f"{len(never)} of the shares are above zero" in said
    outfit = torch.tensor([2, 2, 0, 1, 6])
    counts = (codes == outfit).sum(0).tolist()
    p = math.prod((n + 0.5) / (60 + 0.5 * k) for n, k in zip(counts, OUTFITS.sizes, strict=True))
    assert counted.probability(mine.table("naive_bayes", 0.5), outfit) == pytest.approx(p)
    for one in mine.ruler("naive_bayes", 0.5):
        assert (one.value is None) == (one.name != "parameters")
        assert one.value is not None or one.reason == counted.NOBODY_KNOWS


@pytest.mark.browser
@pytest.mark.slow
def test_a_file_is_read_refused_in_words_and_given_back(chrome, site, tmp_path):
    codes, content = own_table()
    good, bad = tmp_path / "class.csv", tmp_path / "wrong.csv"
    good.write_bytes(content)
    bad.write_bytes(content.replace(b"Hoodie", b"Hoody"))
    with Visit(chrome, site) as visit:
        page = visit.open("fashion").page
        page.get_by_role("button", name="Use your own table").click()
        page.locator("input[type=file]").set_input_files(bad)
        page.get_by_text("expected one of Hoodie").wait_for()
        assert "did you mean Hoodie" in page.locator("[data-testid=stAlert]").inner_text()
        assert page.get_by_text("What you have: the fifty outfits").count()
        page.locator("input[type=file]").set_input_files(good)
        page.get_by_text("class.csv: 50 of the 60 rows").wait_for()
        drawn = visit.settle().read("fromNoiseDrawn.fashion_rows.drawn.outfits")
        assert drawn == codes[:50].tolist()
        page.get_by_role("button", name="Back to the fifty").click()
        page.get_by_text("What you have: the fifty outfits").wait_for()
        assert visit.settle().troubles == []
