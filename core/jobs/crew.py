"""The workers of a pool: as many as were asked for, each replaced when it ends.

FROM_NOISE_WORKERS   how many; by default one core fewer than there are, at least one
"""

import os

from core.jobs.hand import Hand, Hear

TRIES = 3  # workers in a row that may end before they are ready


def workers() -> int:
    """How many workers the environment asks for; ValueError unless 1 to 64."""
    words = os.environ.get("FROM_NOISE_WORKERS")
    if words is None:
        return max(1, (os.cpu_count() or 2) - 1)
    if not words.isdecimal() or not 1 <= int(words) <= 64:
        raise ValueError(f"FROM_NOISE_WORKERS: expected a whole number from 1 to 64; got {words!r}")
    return int(words)


class Crew:
    """`hands` are the living workers; `closed` once no more are wanted."""

    def __init__(self, size: int, hear: Hear) -> None:
        self.size, self.hear = size, hear
        self.hands: list[Hand] = []
        self.begun, self.closed = False, False
        self.failures = 0

    def start(self) -> None:
        """Start the workers, unless they were; they warm up by themselves."""
        if not self.begun and not self.closed:
            self.begun = True
            self.hands = [Hand(self.hear) for _ in range(self.size)]

    def close(self) -> list[Hand]:
        """Want no more; gives those that are still to be ended."""
        self.closed = True
        hands, self.hands = self.hands, []
        return hands

    def ready(self, hand: Hand) -> None:
        """A worker has warmed up."""
        hand.ready, self.failures = True, 0

    def idle(self) -> list[Hand]:
        """Workers that could train now."""
        return [hand for hand in self.hands if hand.ready and not hand.busy]

    def replace(self, hand: Hand) -> None:
        """A worker has ended: start another, unless several in a row could not even start."""
        self.hands.remove(hand)
        self.failures = 0 if hand.ready else self.failures + 1
        if not self.closed and not self.broken:
            self.hands.append(Hand(self.hear))

    @property
    def broken(self) -> bool:
        """Whether workers cannot start here."""
        return self.failures >= TRIES
