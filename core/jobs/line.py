"""A fair queue: learners take turns, so that nobody's ten runs keep another's first one waiting."""

from collections.abc import Callable
from itertools import chain, zip_longest


class Line:
    """Runs that wait, by learner; each learner's own runs keep their order."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def join(self, learner: str, key: str) -> None:
        """Wait at the end of the learner's own line."""
        self._lines.setdefault(learner, []).append(key)

    def leave(self, key: str) -> None:
        """Wait no longer."""
        kept = {one: [k for k in line if k != key] for one, line in self._lines.items()}
        self._lines = {one: line for one, line in kept.items() if line}

    def order(self) -> list[str]:
        """Everybody's first run, then everybody's second, and so on."""
        rounds = zip_longest(*self._lines.values())
        return [key for key in chain.from_iterable(rounds) if key is not None]

    def place(self, key: str) -> int:
        """How many are before it, and one; 0 for a run that does not wait."""
        order = self.order()
        return order.index(key) + 1 if key in order else 0

    def take(self, suits: Callable[[str], bool] = lambda key: True) -> str | None:
        """The first run that suits; its learner goes to the end. None where none does."""
        key = next(filter(suits, self.order()), None)
        if key is not None:
            learner = next(one for one, line in self._lines.items() if key in line)
            rest = self._lines.pop(learner)
            rest.remove(key)
            if rest:
                self._lines[learner] = rest
        return key

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))
