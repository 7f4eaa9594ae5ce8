"""The families that are not shown, fitted while the learner looks at the one that is.

A fit and its ruler take a quarter of a second, and the choice of a family should show at once. One
thread works for all learners and leaves what it made where the page looks for it
(`store.remember`); who is quicker waits for the rest of the same work.
"""

from collections import deque
from collections.abc import Callable, Iterable
from threading import Condition, Thread

from core.sweeps import DETAILS, Setting

HEAVY = 60_000  # dots times Gaussians, above which a fit is left until it is asked for
MOST = 12  # pieces of work that wait, beyond which the oldest are let go
Maker = Callable[[str, Setting], object]


class Ahead:
    """Work that waits, the newest first, and the thread that does it once it has begun."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Maker, str, Setting]] = deque(maxlen=MOST)
        self.news = Condition()
        self.begun = False

    def begin(self) -> None:
        """Start the thread: a server does, a script or a test that shows a page does not."""
        if not self.begun:
            self.begun = True
            Thread(target=self._work, name="own-ahead", daemon=True).start()

    def make(self, makers: list[Maker], world: str, settings: Iterable[Setting]) -> None:
        """Have each maker make each setting on the world of that slug, soon."""
        if not self.begun:
            return
        with self.news:
            self.waiting.extend(
                (maker, world, setting)
                for setting in filter(light, settings)
                for maker in reversed(makers)
            )
            self.news.notify()

    def _work(self) -> None:
        while True:
            with self.news:
                self.news.wait_for(lambda: self.waiting)
                maker, world, setting = self.waiting.pop()
            try:
                maker(world, setting)
            except (ValueError, KeyError, OSError):  # its world has gone: who asks for it is told
                continue


def light(setting: Setting) -> bool:
    """Whether a fit is over soon."""
    if setting.family != "gaussian_mixture":
        return True
    return setting.dots * DETAILS[setting.family][setting.detail] <= HEAVY


AHEAD = Ahead()
