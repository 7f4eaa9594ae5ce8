"""A teacher and two learners, each in a browser of their own, from a new class to the gradebook."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from classroom import ASSIGNMENT, Person, School

from core.coursework import receipts
from core.coursework.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]

CLASS = "Spring <b>& Co</b><script>window.bad = 1</script>"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Numbers & names (77)\r\n"
    "    Points Possible,,,,,6\r\n"
    '"Lovelace, Ada",101,a1,ada,Morning,\r\n'
    '"Gone, Away",102,a2,away,Morning,\r\n'
)
MOODLE = "First name,Last name,Email address\r\nAda,Lovelace,ada\r\nAway,Gone,away@example.org\r\n"


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Iterator[School]:
    """A server over an empty folder."""
    made = School(tmp_path_factory.mktemp("school"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def people(chrome, school) -> Iterator[dict[str, Person]]:
    """A teacher and two learners."""
    with ExitStack() as stack:
        names = ("teacher", "ada", "ben")
        yield {name: stack.enter_context(Person(chrome, school.address)) for name in names}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What one step of the term tells the next: the code, the link."""
    return {}


def quiet(people: dict[str, Person]) -> None:
    """Nobody's browser had anything to complain about."""
    assert {name: one.troubles for name, one in people.items()} == {name: [] for name in people}


def test_the_teacher_opens_the_page_with_the_key_alone(school, people):
    teacher = people["teacher"]
    teacher.open("teach")
    teacher.type("door_key", "a guess")
    teacher.push("Open").see("not the teacher's key")
    assert "Make the class" not in teacher.words()
    teacher.type("door_key", school.key)
    teacher.push("Open").see("Name of a new class")
    assert school.key not in teacher.page.content()


def test_a_class_an_assignment_every_fault_with_its_line_and_a_preview(people, told):
    teacher = people["teacher"]
    teacher.type("class_name", CLASS)
    teacher.twice("Make the class").see(CLASS)
    teacher.push("All classes").see("Name of a new class")
    assert teacher.page.get_by_role("button", name=CLASS, exact=True).count() == 1
    teacher.push(CLASS)
    told["code"] = teacher.page.locator(".st-key-class_code code").inner_text()
    teacher.page.get_by_text("A new assignment").click()
    teacher.type(
        "assignment_text", ASSIGNMENT.replace("kind: short", "kind: song"), "Control+Enter"
    )
    teacher.see("This cannot be given yet")
    teacher.see("Line 30")
    teacher.type("assignment_text", ASSIGNMENT, "Control+Enter")
    teacher.see("This can be given")
    teacher.press("pretest").see("Solved: full points for the model answer")
    first = teacher.own_numbers()
    teacher.type("preview_variant", "2", "Enter")
    teacher.settle(400)
    assert teacher.own_numbers() != first
    teacher.twice("Give it to the class").see("Set when it is due")
    assert "was not done" not in teacher.words()
    teacher.press("work_release").see("The link for your learners")
    codes = teacher.page.locator("code").all_inner_texts()
    told["link"] = next(one for one in codes if "assignment=" in one)
    assert teacher.page.evaluate("window.bad") is None


def test_a_wrong_code_lets_nobody_in(people, told):
    ada = people["ada"]
    ada.page.goto(told["link"])
    ada.settle().join("AAAA-AAAA", "Ada")
    ada.see("No class has that code")
    assert "Numbers" not in ada.words()


@pytest.mark.parametrize(("name", "right"), [("ada", True), ("ben", False)])
def test_learners_do_their_own_variant_and_get_a_receipt(school, people, told, name, right):
    learner = people[name]
    learner.page.goto(told["link"])
    learner.settle().join(told["code"], name.title())
    learner.see(f"You are in {CLASS} as {name.title()}.")
    learner.see("Numbers & names")
    learner.push("Do it").unfold().see("Your number is")
    told[name] = learner.own_numbers()
    work = told["link"].partition("assignment=")[2]
    learner.type(f"answer_{work}_number_p", str(told[name][0] + (not right)))
    learner.press("task_hand_in").see("press Commit")  # nothing is lost by handing in too soon
    learner.page.get_by_text("It falls" if right else "It rises", exact=True).click()
    learner.push("100%").push("Commit").see("You committed to")
    learner.press("task_hand_in").see("Handed in: ")
    assert ("3 of 3 points" if right else "0 of 3 points") in learner.words()
    told[f"{name} receipt"] = learner.take("task_receipt")
    (receipt,) = receipts.read(told[f"{name} receipt"])
    assert receipts.signed(receipt, Keys(school.home).public)
    assert receipt["receipt"]["grade"]["points"] == (3 if right else 0)
    assert receipt["receipt"]["state"]["settings"]["dots"] == 900


def test_each_had_other_numbers(told):
    assert told["ada"] != told["ben"]


def test_locked_controls_are_seen_and_no_link_moves_them_hidden_ones_are_not_there(people, told):
    ada = people["ada"]
    dots = ada.face("land_play.dots")
    assert dots.is_disabled()
    assert "Set by the task" in ada.read(
        "getComputedStyle(probe.face('land_play.dots').parentElement, '::after').content"
    )
    assert "land_model.spread" not in [one["name"] for one in ada.read("probe.controls()")]
    place = ada.page.url.partition("task=")[2].partition("&")[0]
    ada.open("land_sea", f"task={place}&c_dots=50&c_box_west=10&c_seed=7")
    ada.see("“Dots shown” is set by the task")
    assert ada.face("land_play.dots").input_value() == "900"
    assert "c_seed=7" in ada.page.url
    assert "c_dots" not in ada.page.url


def test_the_strip_reads_well_on_a_phone_and_on_a_laptop(people):
    ada = people["ada"]
    ada.open("land_sea", ada.page.url.partition("?")[2])  # without what the last link asked for
    for width in (400, 1366):
        ada.page.set_viewport_size({"width": width, "height": 768})
        ada.settle()
        assert ada.read("audit.faults()") + ada.read("audit.wide()") == []
        top = ada.page.locator(".st-key-step_play canvas").first.bounding_box()
        assert (top or {}).get("y", 999) < 330  # the lesson still plays first
        ada.unfold()
        assert ada.read("audit.faults()") + ada.read("audit.wide()") == []
        ada.page.locator(".st-key-task_panel summary").click()


def test_a_lost_network_a_reload_and_a_power_cut_lose_nothing(school, people, told):
    ada, teacher = people["ada"], people["teacher"]
    place = told["link"].partition("assignment=")[2] + ".why"
    box = f"answer_{place.replace('.', '_')}_words"
    words = "It has four corners, and land has none."

    def written() -> str:
        ada.open("land_sea", f"task={place}").settle(800)
        ada.unfold()
        return ada.page.locator(f".st-key-{box} textarea").input_value()

    ada.open("land_sea", f"task={place}")
    ada.unfold()
    quiet(people)
    ada.context.set_offline(True)
    ada.page.wait_for_timeout(300)
    ada.context.set_offline(False)
    ada.type(box, words)
    ada.settle(800)
    assert written() == words
    school.stop()
    school.start()
    assert written() == words
    for one in people.values():
        one.page.reload()
        one.settle()
        one.troubles.clear()  # all of them noticed that the server was away
    ada.press("task_hand_in").see("a person marks it, up to 3 points")
    ada.page.goto(told["link"])
    ada.settle().see("3 of 6 points so far")
    ada.see("What you handed in (2)")
    teacher.see("2 of 2 learners have handed something in")


def test_a_learner_is_not_let_in_to_the_teachers_page(people, told):
    ben = people["ben"]
    ben.open("teach", people["teacher"].page.url.partition("?")[2])
    ben.see("This page is for teachers")
    assert not {"Spring", "Ada", "Release", "Gradebook"} & set(ben.words().split())


def test_the_teacher_marks_and_the_learner_reads_it(people):
    ada, teacher = people["ada"], people["teacher"]
    teacher.push("To mark").see("It has four corners")
    box = next(iter(teacher.read("probe.keys('mark_points_')")))
    teacher.type(f"mark_points_{box}", "2", "Enter")
    teacher.type(f"mark_remark_{box}", "<i>Good</i>", "Enter")
    teacher.settle().press(f"mark_give_{box}").see("Nothing waits for a mark")
    ada.page.reload()
    ada.settle().see("5 of 6 points so far")


def test_the_gradebook_is_filled_into_the_teachers_own_list(people):
    teacher = people["teacher"]
    teacher.push("Gradebook")
    teacher.upload("canvas_list", "canvas.csv", CANVAS)
    teacher.see("Rows with points: 1")
    teacher.see("Ben")
    head, possible, ada, gone = csv.reader(io.StringIO(teacher.take("canvas_take").decode()))
    assert head == [
        "Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Numbers & names (77)",
    ]  # fmt: skip
    assert (possible[0].strip(), possible[5]) == ("Points Possible", "6")
    assert (ada[0], ada[5]) == ("Lovelace, Ada", "5")
    assert (gone[0], gone[5]) == ("Gone, Away", "")
    teacher.upload("moodle_list", "moodle.csv", MOODLE)
    teacher.settle()
    rows = list(csv.reader(io.StringIO(teacher.take("moodle_take").decode())))
    assert [row[:2] for row in rows] == [["email", "grade"], ["ada", "5"]]


def test_wrong_ideas_are_seen_and_a_handout_is_printed(people, told):
    teacher = people["teacher"]
    teacher.open("teach").push(CLASS).push("Numbers & names").push("Questions")
    assert told["link"].partition("assignment=")[2] in teacher.page.url
    teacher.see("1 of 2 right")
    teacher.see(f"1 × {told['ben'][0] + 1}")
    teacher.push("On paper").see("Name: ____")
    assert teacher.read("audit.faults()") + teacher.read("audit.wide()") == []
    teacher.page.emulate_media(media="print")
    assert not teacher.page.get_by_text("More time (0)").is_visible()
    assert teacher.page.get_by_text("Your number is").is_visible()
    teacher.page.set_viewport_size({"width": 680, "height": 1000})  # A4 between its margins
    teacher.settle()
    assert teacher.read("audit.wide()") == []
    item = teacher.page.locator(".st-key-paper_number")
    assert item.evaluate("(node) => getComputedStyle(node).breakInside") == "avoid"
    teacher.page.set_viewport_size({"width": 1366, "height": 768})
    teacher.page.emulate_media(media="screen")


def test_who_lost_the_place_is_led_back_to_it_by_a_code(chrome, school, people):
    teacher = people["teacher"]
    teacher.push(f"Back to {CLASS}")
    teacher.page.get_by_text("Learners (2)").click()
    teacher.settle().page.locator(".st-key-person input").click()
    teacher.page.get_by_role("option", name="Ada").click()
    teacher.settle().press("person_way_back").see("Tell this learner alone")
    code = re.findall(r"(?:\w{4}-){3}\w{4}", teacher.words())
    people["ada"].open("assignments").see("not here any more")
    with Person(chrome, school.address) as other:
        other.open("assignments").join("-".join(["AAAA"] * 4), "")
        other.see("No place has that code")
        other.join(code[0].lower(), "Somebody else")
        other.see(f"You are in {CLASS} as Ada.")
        other.see("5 of 6 points")
        other.page.reload()
        other.settle().see(f"{CLASS}, as Ada")
        assert other.troubles == []


def test_what_is_kept_can_be_taken_and_deleted(people, told):
    ben = people["ben"]
    ben.open("assignments")
    ben.page.get_by_text("What is kept of you").click()
    (key,) = ben.read("probe.keys('coursework_')")
    kept = json.loads(ben.take(f"coursework_{key}"))
    assert (kept["nickname"], len(kept["submissions"]), len(kept["receipts"])) == ("Ben", 1, 1)
    ben.page.locator(f".st-key-deleting_{key} button").first.click()
    ben.page.get_by_text("Delete all of it").click()
    ben.settle().press(f"delete_{key}")
    ben.page.reload()
    ben.settle().see("Class code")
    assert "as Ben" not in ben.words()


def test_nothing_went_wrong_in_any_browser(people):
    quiet(people)


def test_the_files_that_were_taken_stay_good(school, told, tmp_path: Path):
    for name in ("ada", "ben"):
        (receipt,) = receipts.read(told[f"{name} receipt"])
        forged = json.loads(json.dumps(receipt))
        forged["receipt"]["grade"]["points"] = 99
        assert receipts.signed(receipt, Keys(school.home).public)
        assert not receipts.signed(forged, Keys(school.home).public)
