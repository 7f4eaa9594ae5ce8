"""The game of forger and expert in a real browser: its moves, its numbers, its motion."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import Visit

from core import duel_film
from core.duel import Duel
from core.duel_frame import NUMBERS, forgotten, look
from core.duel_moves import expand, written
from pages.ui.gan import moment, recipes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VIEW = "window.fromNoiseDrawn.gan_play"

WATCH = """() => {
    window.seen = new Set();
    document.addEventListener("fromnoise:draw", ({detail}) => {
        if (detail.view === "gan_play") window.seen.add(detail.drawn.shown);
    });
}"""

THERE_AND_BACK = """(menu) => {
    const press = (word) => {
        menu.value = word;
        menu.dispatchEvent(new Event("change"));
    };
    const back = ({ detail }) => {
        if (detail.view !== "gan_sheet") return;
        document.removeEventListener("fromnoise:draw", back);
        setTimeout(press, 0, "any");
    };
    document.addEventListener("fromnoise:draw", back);
    press("Black");
}"""


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def press(visit: Visit, name: str) -> None:
    visit.face(f"gan_play.{name}").click()


def reach(visit: Visit, step: int) -> dict:
    """Wait until the view shows a step; its values."""
    visit.page.wait_for_function(f"(step) => {VIEW}?.values.step === step", arg=step)
    return visit.read(f"{VIEW}.values")


def query(name: str) -> str:
    return "&".join(f"c_{key}={value}" for key, value in recipes.values(name).items())


def test_moves_are_played_told_and_kept_in_the_link(chrome, site, visit):
    visit.open("gan", "c_moves=e1&c_game=minimax&c_seed=7")
    reach(visit, 1)
    for step, name in ((2, "expert"), (3, "forger"), (5, "round")):
        press(visit, name)
        shown = reach(visit, step)
    visit.address_has("c_moves=e1r2")
    now = {
        "game": "minimax", "noise": "2", "expert_steps": 1, "expert_rate": 0.005, "rate": 0.002,
        "weight": 0.005, "settle": 0,
    }  # fmt: skip
    state = Duel.of("ring", 7, moment.settings(now)).begin().play("eefef")
    due = dict(zip(NUMBERS, map(float, look(state)["numbers"]), strict=True))
    for name, value in due.items():
        assert shown[name] == pytest.approx(value, abs=1e-5)
    assert (shown["experts"], shown["forgers"]) == (3, 2)
    plates = visit.page.locator(".fn-gan-plate")
    assert plates.nth(0).inner_text().startswith("Expert · 3 steps")
    with Visit(chrome, site) as other:
        other.open("gan", visit.page.url.partition("?")[2])
        again = reach(other, 5)
        assert again["value"] == shown["value"]
        assert other.troubles == []


def test_a_game_that_is_shown_turns_dark_as_a_whole(chrome, site, visit):
    """The colours of the expert's opinion, too, which are kept with the moment."""
    visit.open("gan").page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    turned = visit.settle(600).shown()["pixels"]
    with Visit(chrome, site, scheme="dark") as other:
        assert other.open("gan").settle(600).shown()["pixels"][0] == turned[0]


def test_a_game_without_moves_has_none_to_go_through(visit):
    visit.open("gan", "c_moves=none")
    rest = {"gan_play.moment", "gan_play.moment-number", "gan_play.again"}
    assert not rest & {one["name"] for one in visit.controls()}
    press(visit, "round")
    reach(visit, 2)
    assert rest <= {one["name"] for one in visit.controls()}


def due_of(world: str, seed: int, **changed: object) -> list[float]:
    """The numbers of ten rounds, played here."""
    chosen = {
        "game": "relativistic", "noise": "2", "expert_steps": 1, "expert_rate": 0.005,
        "rate": 0.002, "weight": 0.005, "settle": 0,
    } | changed  # fmt: skip
    state = Duel.of(world, seed, moment.settings(chosen)).begin().play("ef" * 10)
    return look(state)["numbers"].tolist()


def shown_numbers(visit: Visit) -> list[float]:
    """The numbers of the moment that is shown."""
    return [visit.read(f"{VIEW}.values.{name}") for name in NUMBERS]


def played_ahead(visit: Visit, word: str) -> None:
    """Wait until a game with this setting has been played ahead."""
    visit.until(
        "(word) => [...(probe.all('.fn-gan-root')[0].kept.near?.keys() ?? [])]"
        ".some((name) => name.includes(word))", word,
    )  # fmt: skip


def test_a_game_that_was_played_ahead_is_the_one_that_is_asked_for(chrome, site, visit):
    """The other worlds once the page rests, a slider's neighbours once it is come to."""
    visit.open("gan", "c_seed=3")
    reach(visit, 20)
    played_ahead(visit, "world=grid")
    asked: list[str] = []
    visit.page.on("request", lambda one: "gan/game" in one.url and asked.append(one.url))
    visit.page.locator("[data-control=world] button").nth(1).click()
    visit.until(f"() => {VIEW}.drawn.setting.startsWith('world=grid') && {VIEW}.values.step === 20")
    assert shown_numbers(visit) == pytest.approx(due_of("grid", 3), abs=1e-5, nan_ok=True)
    assert [one for one in asked if "world=grid" in one and "&weight=0.005&" in one] == []
    visit.address_has("c_world=grid")
    weight = visit.face("gan_play.weight")
    weight.focus()
    played_ahead(visit, "&weight=0.02&")
    asked.clear()
    weight.press("ArrowRight")
    visit.until(f"() => {VIEW}.drawn.setting.includes('weight=0.02')")
    assert shown_numbers(visit) == pytest.approx(
        due_of("grid", 3, weight=0.02), abs=1e-5, nan_ok=True
    )
    assert [one for one in asked if "&weight=0.02&" in one] == []
    visit.address_has("c_weight=0.02")
    with Visit(chrome, site) as other:
        other.open("gan", visit.page.url.partition("?")[2])
        reach(other, 20)
        assert shown_numbers(other) == shown_numbers(visit)
        assert other.troubles == []


def test_the_network_that_does_not_learn_is_seen_to_be_frozen(visit):
    visit.open("gan", "c_moves=e1")
    reach(visit, 1)
    for step, name, modes in (
        (2, "expert", ["learns", "frozen"]),
        (3, "forger", ["frozen", "learns"]),
    ):
        press(visit, name)
        reach(visit, step)
        found = visit.read("probe.all('.fn-gan-plate').map((one) => one.dataset.mode)")
        assert found == modes
    assert "❄" in visit.page.locator(".fn-gan-plate[data-mode=frozen]").inner_text()


def test_a_recorded_game_is_scrubbed_and_goes_on(visit):
    visit.open("gan", query("collapse"))
    film = duel_film.read_film("collapse")
    shown = reach(visit, int(film["at"][-1]))
    assert shown["reached"] == 8 - len(forgotten("ring", film["counts"][-1]))
    for k in (3, 30, 50):
        step = int(film["at"][k])
        box = visit.face("gan_play.moment-number")
        box.fill(str(step))
        box.press("Enter")
        shown = reach(visit, step)
        assert shown["value"] == pytest.approx(float(film["numbers"][k][NUMBERS.index("value")]))
    visit.address_has(f"c_moment={film['at'][50]}")
    visit.face("gan_play.moment-number").fill(str(film["at"][-1]))
    press(visit, "expert")
    reach(visit, int(film["at"][-1]) + 1)
    visit.address_has("c_moves=r2400e1")


def test_a_step_from_an_earlier_moment_forgets_what_came_after(visit):
    visit.open("gan", "c_moment=4")
    reach(visit, 4)
    press(visit, "forger")
    reach(visit, 5)
    visit.address_has("c_moves=r2f1")


def test_notation_is_the_same_in_both_languages(visit):
    visit.open("gan")
    for steps in ("", "e", "eef", "fef", "eeefffef", "feeeef" * 3):
        for experts in (1, 2, 3):
            words = written(steps, experts)
            address = f"c_expert_steps={experts}&c_moves={words or 'none'}"
            assert expand(words, experts) == steps
            if steps == "feeeef" * 3:
                visit.open("gan", address)
                reach(visit, len(steps))
                assert visit.read(f"{VIEW}.drawn.moves") == words


def test_slow_motion_is_smooth(chrome, site):
    """Frames painted in two seconds of slow motion, with motion wanted."""
    with Visit(chrome, site) as visit:
        visit.page.emulate_media(reduced_motion="no-preference")
        visit.open("gan", "c_speed=brisk&c_moves=r2")
        reach(visit, 4)
        visit.page.evaluate(WATCH)
        press(visit, "play")
        visit.page.wait_for_function(f"() => {VIEW}.values.step >= 6")
        start = visit.read("window.seen.size")
        visit.page.wait_for_timeout(2_000)
        moments = visit.read("window.seen.size") - start
        press(visit, "play")
        assert moments >= 20  # different places between steps; far more on a machine at rest
        visit.page.wait_for_function(f"() => {VIEW}.drawn.learning === ''")
        visit.settle()
        assert visit.troubles == []


def test_a_request_is_answered_past_the_page_and_stays_as_it_was(visit):
    """The sheet is fetched at once; what the page then tells is the same, and nothing flickers."""
    visit.open("gan")
    sheet = "window.fromNoiseDrawn.gan_sheet"
    visit.until(f"() => {sheet}")
    menu = visit.page.locator("select[name=ask_hair_color]")
    before = visit.settle().read(f"{sheet}.seq")
    with visit.page.expect_request("**/assets/gan/sheet?*ask_hair_color=Red*") as asked:
        menu.select_option("Red")
    assert asked.value.response().ok
    visit.until(f"(before) => {sheet}.seq > before", before)
    visit.address_has("ask_hair_color=Red")
    told, drawn = visit.settle().shown(), visit.read(f"{sheet}")
    assert drawn["seq"] == before + 1
    menu.select_option("any")
    visit.until(f"(before) => {sheet}.seq > before", drawn["seq"])
    menu.select_option("Red")  # known already
    visit.until(f"(before) => {sheet}.seq > before + 1", drawn["seq"])
    assert visit.settle().differs(told) == []


def test_hands_that_go_back_before_python_has_heard_of_it_see_what_was_there(visit):
    visit.open("gan")
    sheet = "window.fromNoiseDrawn.gan_sheet"
    visit.until(f"() => {sheet}")
    menu = visit.page.locator("select[name=ask_hair_color]")
    before, told = visit.settle().read(f"{sheet}.seq"), visit.shown()
    menu.evaluate(THERE_AND_BACK)
    visit.until(f"(before) => {sheet}.seq > before + 1", before)
    assert visit.settle().differs(told) == []
