"""What the buttons of the strip do; what is refused is said there, and nothing typed is lost."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core.coursework import canonical
from core.coursework.changed import changed
from pages.ui.coursework.bench import Bench, answers, handed
from pages.ui.coursework.told import last, now
from pages.ui.words import _


@contextmanager
def careful(bench: Bench) -> Iterator[dict[str, Any]]:
    """What is wrong is said in the strip."""
    said = last(bench)
    said.pop("why", None)
    try:
        yield said
    except ValueError as error:
        said["why"] = str(error)


def checker(bench: Bench, controls: Any) -> Callable[[], None]:
    """Grade what is there now, and record nothing."""

    def check() -> None:
        with careful(bench) as said:
            state = handed(bench, now(controls))
            said["grade"], said["checked"] = bench.check(state), state.to_dict()

    return check


def hander(bench: Bench, controls: Any, unfold: Callable[[], None]) -> Callable[[], None]:
    """Hand in what is there now; `unfold` shows what must be said before."""

    def hand_in() -> None:
        with careful(bench) as said:
            said["heard"] = said.get("heard", 0) + 1
            if any(one.id not in bench.committed() for one in bench.item.predictions):
                unfold()
                raise ValueError(_(
                    "Say first what you expect and how sure you are, and press Commit: it counts. "
                    "0% sure gives half the points either way."
                ))  # fmt: skip
            _send(bench, controls, said)

    return hand_in


def _send(bench: Bench, controls: Any, said: dict[str, Any]) -> None:
    state = handed(bench, now(controls))
    history, mark = bench.history(), _mark(bench, state.to_dict())
    if history and not changed(bench.full, history[-1].state, state.to_dict()):
        raise ValueError(_("You have handed in exactly this already."))
    if said.get("sent") != mark:  # the same once more, after no answer, counts once
        said["sent"], said["token"] = mark, secrets.token_urlsafe(16)
    bench.hand_in(state, said["token"])
    for done in ("sent", "grade", "checked"):
        said.pop(done, None)


def _mark(bench: Bench, state: dict[str, Any]) -> str:
    """The same for the same settings, answers and guesses."""
    return canonical.sha256([state, answers(bench)])
