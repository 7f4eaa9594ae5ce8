"""Of each question: how many are right, which wrong answers there are, and how sure people were.

A wrong answer that many give with confidence is worth a lesson. Where the assignment names the
mistake behind an answer, it is told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.coursework import register, variants
from core.coursework.assignment import Answer, Item
from core.coursework.grade import Checked
from core.coursework.intake import Intake
from core.coursework.references import said
from core.coursework.sheets import Handed
from core.coursework.tables import works

if TYPE_CHECKING:
    from core.coursework.office import Work

MOST = 8  # different answers that are told


@dataclass(frozen=True)
class Given:
    """An answer that several learners gave. confidence: their mean, None where nobody was asked.

    says: the mistake behind it, where the assignment knows it.
    """

    answer: str
    right: bool
    learners: int
    confidence: float | None = None
    says: str = ""


@dataclass(frozen=True)
class Question:
    """One check, prediction or named mistake of an item, over the learners' first hand-ins.

    The first, since it shows what was thought before anybody was told. right, learners: how many
    of how many. sure_right, sure_wrong: mean confidence of those who were right and wrong.
    """

    item: str
    what: str
    right: int
    learners: int
    answers: tuple[Given, ...]
    sure_right: float | None = None
    sure_wrong: float | None = None


def questions(intake: Intake, work: "Work", history: Sequence[Handed]) -> list[Question]:
    """Every question of an assignment, in its order."""
    first: dict[tuple[str, str], Handed] = {}
    for one in history:
        first.setdefault((one.item, one.learner), one)
    found = []
    for item in work.assignment.items:
        tries = [one for (name, _), one in first.items() if name == item.id]
        whats = [f"check:{number}" for number in range(len(item.checks))]
        whats += [f"prediction:{one.id}" for one in item.predictions]
        found += [_question(item, what, tries) for what in whats]
        if tries:
            found += _named(intake, work, item, tries)
    return found


def _question(item: Item, what: str, tries: Sequence[Handed]) -> Question:
    pairs = [(one, checked) for one in tries if (checked := _checked(one, what))]
    rows = [(_told(item, what, one, checked), checked) for one, checked in pairs]
    answers = []
    for answer, count in Counter(told for told, _ in rows).most_common(MOST):
        same = [checked for told, checked in rows if told == answer]
        answers.append(Given(answer, _right(same[0]), count, _sure(same)))
    right = [checked for _, checked in rows if _right(checked)]
    wrong = [checked for _, checked in rows if not _right(checked)]
    return Question(
        item.id, what, len(right), len(rows), tuple(answers), _sure(right), _sure(wrong)
    )


def _checked(one: Handed, what: str) -> Checked | None:
    checks = one.grade.checks if one.grade else ()
    return next((checked for checked in checks if checked.what == what), None)


def _right(checked: Checked) -> bool:
    """A prediction is right by its answer: its points also depend on the confidence."""
    return 2 * checked.points >= checked.possible if checked.what[0] == "p" else checked.passed


def _told(item: Item, what: str, one: Handed, checked: Checked) -> str:
    """What somebody answered: the guess, the field that a check looks at, or what was measured."""
    if checked.given is not None:
        return said(checked.given)
    place = int(what.partition(":")[2]) if what.startswith("check:") else -1
    field = one.state["answers"].get(item.checks[place].of) if place >= 0 else None
    if field is None:
        return said(checked.measured) if checked.measured is not None else checked.says[:80]
    return " ".join(f"{part:g}" for part in field) if isinstance(field, list) else said(field)[:80]


def _sure(checks: Sequence[Checked]) -> float | None:
    known = [one.confidence for one in checks if one.confidence is not None]
    return round(sum(known) / len(known), 4) if known else None


def _named(intake: Intake, work: "Work", item: Item, tries: Sequence[Handed]) -> list[Question]:
    """How many gave each of the wrong answers that the assignment names."""
    with intake.store.read() as connection:
        row = connection.execute(select(works).where(works.c.id == work.id)).one()
    made, known = [], False
    for one in tries:
        parameters = intake.parameters(row, one.learner, item)
        wrong = register.mistaken(row.text, variants.fill(item, parameters), parameters)
        made.append({answer.says for answer in wrong if gives(answer, one.state)})
        known = known or bool(wrong)
    if not known:
        return []
    count = Counter(says for several in made for says in several)
    answers = tuple(Given(says, False, number, says=says) for says, number in count.most_common())
    return [Question(item.id, "mistakes", sum(not one for one in made), len(tries), answers)]


def gives(answer: Answer, state: Mapping[str, Any]) -> bool:
    """Whether a state holds all that an answer says (numbers to a ten-thousandth)."""
    guesses = {name: one["answer"] for name, one in state["predictions"].items()}
    pairs = [
        (value, found.get(name))
        for wanted, found in (
            (answer.settings, state["settings"]),
            (answer.fields, state["answers"]),
            (answer.predictions, guesses),
        )
        for name, value in wanted.items()
    ]
    return bool(pairs) and all(_alike(one, other) for one, other in pairs)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_alike, one, other))
    numbers = all(isinstance(x, int | float) and not isinstance(x, bool) for x in (one, other))
    return abs(one - other) <= 1e-4 * max(1e-9, abs(one)) if numbers else bool(one == other)
