"""States of games that are kept, so that one more step costs one step and not the whole game.

A question names a game, its steps, and after which step the answer begins. The answer plays on for
at most BUDGET seconds from the nearest state that is kept, films the moments that were asked for,
and says how far it came; who asks again gets the rest.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

from core.duel import Duel, Kept, State
from core.duel_frame import Look, look, stack

BUDGET = 0.04  # seconds of steps for one question
STATES, GAMES = 192, 16  # how many are kept; a state has some 250 kB


@dataclass(frozen=True)
class Question:
    """Which moments are wanted of a game.

    steps: all single steps, as letters. after: the moments after this step are wanted; -1 for the
    start as well. every: of those, each that so many divide, and the last. also: one more.
    """

    duel: Duel
    steps: str
    after: int = -1
    every: int = 1
    also: int = -1

    def wants(self, step: int) -> bool:
        """Whether the moment after this step is filmed."""
        asked = step % self.every == 0 or step in (self.also, len(self.steps))
        return step > self.after and asked


@dataclass
class Answer:
    """at: the steps that were filmed; looks: their moments, stacked; reached: how far it came."""

    at: list[int]
    looks: Look
    reached: int


class Keeper:
    """The states of the games that were played last."""

    def __init__(self) -> None:
        self.games: OrderedDict[Duel, State] = OrderedDict()
        self.states: OrderedDict[tuple[Duel, str], Kept] = OrderedDict()

    def answer(self, question: Question) -> Answer:
        """Play, film, keep."""
        state = self._nearest(question)
        start, since = len(state.steps), time.perf_counter()
        at, looks = [], []
        for step in range(start, len(question.steps) + 1):
            if step > start:
                state.step(question.steps[step - 1])
            if question.wants(step):
                at.append(step)
                looks.append(look(state))
            if step > start and time.perf_counter() - since > BUDGET:
                break
        self._keep(state)
        return Answer(at, stack(looks), len(state.steps))

    def add(self, duel: Duel, kept: Kept) -> None:
        """Keep a state that comes from elsewhere."""
        self.states[duel, kept["steps"]] = kept
        self.states.move_to_end((duel, kept["steps"]))
        while len(self.states) > STATES:
            self.states.popitem(last=False)

    def _nearest(self, question: Question) -> State:
        """The game at the last kept state that lies on the way."""
        duel = question.duel
        state = self.games.pop(duel, None) or duel.begin()
        self.games[duel] = state
        while len(self.games) > GAMES:
            self.games.popitem(last=False)
        if (duel, "") not in self.states:
            self._keep(state if not state.steps else duel.begin())
        fitting = [
            steps
            for one, steps in self.states
            if one == duel and len(steps) <= max(0, question.after)
            and question.steps.startswith(steps)
        ]  # fmt: skip
        best = max(fitting, key=len, default="")
        self.states.move_to_end((duel, best))
        return state if state.steps == best else state.take(self.states[duel, best])

    def _keep(self, state: State) -> None:
        self.add(state.duel, state.keep())
