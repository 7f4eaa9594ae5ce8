"""Every lesson in a real browser: it opens, nothing is dead, the link, the keyboard, the eye.

The lessons are those that streamlit_app.py lists, so that a new one is held to the same without
a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browser import Visit, lessons
from hands import alive, moves
from playwright.sync_api import Error

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLUGS = [pytest.param(slug, id=slug or "home") for slug in lessons()]
TWIN = "-number"  # how the name of the number beside a slider ends
CALM = 80  # ms of rest after which nothing more is expected to come of a move
WIDTHS = {"dark": (1440, 400), "light": (400, 1440)}  # the first is that of the opening


Held = dict[str, Visit]


@pytest.fixture(scope="module")
def held() -> Iterator[Held]:
    """The visit that several tests share, by lesson: one at a time."""
    visits: Held = {}
    yield visits
    leave(visits)


def leave(held: Held) -> None:
    for key in [*held]:
        held.pop(key).close()


@pytest.fixture
def visit(chrome, site, held) -> Iterator[Visit]:
    """A learner's page 1440 px wide; whatever went wrong on it by the end fails the test.

    Nobody else is there: a page says so where others watch the same run.
    """
    leave(held)
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


@pytest.fixture
def untouched(chrome, site, held) -> Callable[[str, str], Visit]:
    """A lesson as it opens, in dark, then in light; tests that leave or bring it so share it."""

    def opened(slug: str, scheme: str) -> Visit:
        if slug not in held:
            leave(held)
            held[slug] = Visit(chrome, site, width=WIDTHS[scheme][0], scheme=scheme)
            held[slug].open(slug)
        held[slug].page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        return held[slug]

    return opened


def untested(visit: Visit, seen: set[str]) -> list[dict]:
    """Controls that are there now and were not met yet; a file is chosen by its own test."""
    found = [one for one in visit.controls() if one["name"] not in seen and one["kind"] != "file"]
    seen.update(one["name"] for one in found)
    return found


def names(visit: Visit) -> list[str]:
    """The controls that can be used now."""
    return [one["name"] for one in visit.controls()]


def there(visit: Visit, control: dict) -> bool:
    """Whether the control can be used now."""
    return bool(visit.read("probe.usable(a[0])", control["name"]))


def reset(visit: Visit) -> None:
    """Bring the page back to how it opens by its own button, where it has one."""
    if visit.page.locator(".st-key-reset button").count():
        visit.press(".st-key-reset button")
        visit.until("() => !location.search.includes('c_')")
        visit.settle()


def dead_controls(visit: Visit, slug: str, seen: set[str]) -> list[str]:
    """Names of controls that change nothing, those that appear on a choice included."""
    dead, twins = [], set()
    for control in untested(visit, seen):
        if control["name"] in twins:
            continue
        if not there(visit, control):
            reset(visit)
        if not there(visit, control):
            visit.open(slug)
        twin = f"{control['name']}{TWIN}"
        if not alive(visit, control):
            dead.append(f"{control['name']} ({control['kind']})")
        elif twin in names(visit):
            twins.add(twin)
            dead += [] if followed(visit, control["name"], twin) else [twin]
        visit.settle(CALM)
        if control["kind"] in ("radio", "select"):
            dead += dead_choices(visit, slug, control, seen)
    return dead


def followed(visit: Visit, name: str, twin: str) -> bool:
    """Whether the number beside a slider moves it, and what is shown with it."""
    control = next(one for one in visit.controls() if one["name"] == twin)
    held = visit.mark().read("probe.value(a[0])", name)
    return any(
        visit.changes() and visit.read("probe.value(a[0])", name) != held
        for _ in moves(visit, control)
    )


def dead_choices(visit: Visit, slug: str, control: dict, seen: set[str]) -> list[str]:
    """The choices of one control that change nothing, and the dead controls behind each."""
    dead = []
    visit.mark()
    control = next((one for one in visit.controls() if one["name"] == control["name"]), control)
    for number, _ in enumerate(moves(visit, control)):
        if not visit.changes() and control["kind"] == "radio":  # a list's end has no next
            dead.append(f"{control['name']}, choice {number}")
        visit.settle(CALM)
        dead += dead_controls(visit, slug, seen)
        visit.settle(CALM).mark()
    return dead


DRUMMED = ("range", "number")


def drummed(controls: list[dict]) -> set[str]:
    """The names of the controls that are drummed on, and of the numbers beside them."""
    found = {one["name"] for one in controls if one["kind"] in DRUMMED}
    return found | {f"{name}{TWIN}" for name in found}


def move_the_others(visit: Visit) -> None:
    """Move every setting that is not drummed on once, as it comes."""
    controls = visit.controls()
    for control in controls:
        apart = control["kind"] in ("button", "options", "file")
        if not apart and control["name"] not in drummed(controls) and there(visit, control):
            next(moves(visit, control), None)


@pytest.mark.parametrize("scheme", WIDTHS)
@pytest.mark.parametrize("slug", SLUGS)
def test_lesson_reads_well(untouched, slug, scheme):
    """At one width, and as it is once the window has been made the other: in dark as it opens, in
    light once the machine has turned to it."""
    visit = untouched(slug, scheme)
    visit.read("audit.uncover(true)")
    for width in WIDTHS[scheme]:
        visit.page.set_viewport_size({"width": width, "height": 900})
        ground = visit.settle().read("audit.luminance(audit.ground(probe.main()))")
        if visit.read("audit.faults()"):  # a slow machine may not have painted all anew
            visit.settle(1000)
        assert visit.read("audit.faults()") + visit.read("audit.wide()") == []
        assert visit.troubles == []
        assert ground < 0.2 if scheme == "dark" else ground > 0.7
    visit.read("audit.uncover(false)")


@pytest.mark.parametrize("slug", SLUGS)
def test_keyboard_reaches_every_control_and_shows_where_it_is(untouched, slug):
    visit = untouched(slug, "light")
    wanted = set(names(visit))
    stops = sum(one["parts"] for one in visit.controls())
    visit.read("probe.rest()")
    reached, unseen = set(), set()
    for _ in range(80 + 3 * stops):
        visit.page.keyboard.press("Tab")
        place = visit.read("probe.focused()")
        if place is None and reached:
            break
        if place and place["name"]:
            reached.add(place["name"])
        if place and not place["visible"]:  # a slow machine may not have painted it yet
            visit.page.wait_for_timeout(250)
            place = visit.read("probe.focused()")
        if place and not place["visible"] and place["tag"] not in ("main", "section"):
            unseen.add(f"{place['tag']} {place['name'] or place['label']}")
    assert wanted - reached == set()
    assert unseen == set()
    assert visit.troubles == []


def presses(visit: Visit, key: str) -> bool:
    """Press a preset: whether what is shown changed."""
    visit.mark().press(f".st-key-{key} button")
    changed = visit.changes()
    visit.settle()
    return changed


@pytest.mark.long
@pytest.mark.parametrize("slug", SLUGS)
def test_presets_change_the_page_and_reset_brings_it_back(untouched, slug):
    visit = untouched(slug, "light")
    visit.read("audit.uncover(true)")  # what is out of sight takes the width, too
    visit.page.set_viewport_size({"width": 1440, "height": 900})
    visit.settle(400).read("audit.uncover(false)")
    start = visit.settle().shown()
    for key in visit.read("probe.keys('preset_', 'crack_')"):
        if not presses(visit, key):  # what is chosen already, or how the page opens
            reset(visit)
            assert presses(visit, key) or not visit.page.url.partition("?")[2], key
    reset(visit)
    assert visit.differs(start) == []
    assert visit.troubles == []


@pytest.mark.parametrize("slug", SLUGS)
def test_prediction_reveals_after_it_is_committed(untouched, held, slug):
    visit = untouched(slug, "light")
    page = visit.page
    for name in visit.read("probe.keys('guess_')"):
        before = visit.shown()
        guess = page.locator(f".st-key-guess_{name}")
        commit = page.locator(f".st-key-commit_{name} button")
        assert commit.is_disabled()
        if guess.locator("input[type=radio]").count():
            guess.locator("label[data-testid=stRadioOption]").first.click()
        else:
            guess.locator("input").fill(guess.locator("input").get_attribute("min") or "1")
            page.keyboard.press("Enter")
        visit.until("node => !node.disabled", commit.element_handle())
        commit.click()
        assert visit.changes(before)
        visit.settle()
        assert page.locator(f".st-key-commit_{name}").count() == 0
    assert visit.read("audit.faults()") == []
    assert visit.troubles == []
    leave(held)  # what was committed stays


@pytest.mark.parametrize("slug", SLUGS)
def test_every_control_changes_what_is_shown(chrome, apart, slug):
    """On a server of its own, since everybody sees the runs that it begins."""
    with Visit(chrome, apart) as visit:
        visit.open(slug)
        assert dead_controls(visit, slug, set()) == []
        assert visit.troubles == []


@pytest.mark.long
def test_first_deep_link_of_a_fresh_server_shows_its_lesson(chrome):
    from browser import running

    slug = list(lessons())[-1]
    with running() as server, Visit(chrome, server.address) as visit:
        visit.open(slug)
        assert visit.page.locator("[role=dialog]").count() == 0
        assert visit.page.url == f"{server.address}/{slug}"
        assert visit.troubles == []


def drum(visit: Visit, name: str) -> None:
    """Seven presses in a row; the focus is put back wherever a redraw took it away."""
    face = visit.face(name)
    ups = ("ArrowUp", "ArrowDown", "ArrowUp") * 2
    for key in (*ups, "ArrowDown"):  # the last moves what stands at its end, too
        try:
            face.focus()
        except Error:  # another face stands in its place
            face = visit.face(name)
            face.focus()
        visit.page.keyboard.press(key)


@pytest.mark.parametrize("slug", SLUGS)
def test_fast_hands_lose_nothing_and_the_link_restores_it(chrome, site, visit, slug):
    """Every setting moved, the numbers by keys pressed faster than the server answers: the page
    still stands, shows the last of them, and its link shows the same in another browser."""
    visit.open(slug)
    first = visit.read("probe.settings()")
    move_the_others(visit)
    for control in visit.settle().controls():
        if control["kind"] in DRUMMED and there(visit, control):
            drum(visit, control["name"])
    values, query = visit.read("probe.settings()"), visit.query()
    shown = visit.settle(400).shown()
    assert visit.read("probe.settings()") == values
    assert not first or first != values
    with Visit(chrome, site) as other:
        other.open(slug, query).settle(400)
        assert other.read("probe.settings()") == values
        assert other.differs(shown) == []
        assert other.troubles == []
