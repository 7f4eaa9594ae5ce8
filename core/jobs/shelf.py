"""Every run that the server knows, by key, in bounded memory and in a bounded folder."""

import threading
from collections import OrderedDict
from typing import Any

from core.film import Film
from core.jobs.cache import Cache
from core.jobs.job import Job
from core.jobs.ticket import Ticket

MOST, BYTES = 400, 256 * 2**20  # runs, and bytes of them, in memory


class Shelf:
    """Tickets by key. What nobody looks at goes first when there are too many."""

    def __init__(self, kept: Cache) -> None:
        self.kept = kept
        self.tickets: OrderedDict[str, Ticket] = OrderedDict()

    def __getitem__(self, key: str) -> Ticket:
        return self.tickets[key]

    def get(self, key: str) -> Ticket | None:
        """The run of this key, if it is known."""
        return self.tickets.get(key)

    def working(self) -> list[Ticket]:
        """The runs that wait, run or rest."""
        return [one for one in self.tickets.values() if one.working]

    def offer(self, job: Job) -> Ticket:
        """The ticket of a job: the one that is here, or what the folder has, or a new one."""
        key = job.key
        if key not in self.tickets:
            ticket = self.tickets[key] = Ticket(key, job)
            if found := self.kept.get(key):
                ticket.film, ticket.weights, ticket.card = found
                ticket.state, ticket.attempt = "finished", 1
            self.tidy()
        self.tickets.move_to_end(key)
        return self.tickets[key]

    def show(self, key: str, film: Film, weights: bytes, card: dict[str, Any]) -> Ticket:
        """A film, or a model, from elsewhere."""
        ticket = Ticket(key, None, "shown", 1, film=film, weights=weights, card=card)
        self.tickets[key] = ticket
        self.tidy()
        return ticket

    def keep(self, ticket: Ticket) -> None:
        """Write a finished run to the folder, in a thread of its own."""
        finished = (ticket.key, ticket.film, ticket.weights, ticket.card)
        threading.Thread(target=self.kept.put, args=finished, daemon=True).start()
        self.tidy()

    def tidy(self) -> None:
        """Let the oldest tickets go where there are too many or they are too large."""
        sizes = {key: ticket.size for key, ticket in self.tickets.items()}
        total, many = sum(sizes.values()), len(sizes)
        for key in list(sizes)[:-1]:
            if total <= BYTES and many <= MOST:
                return
            if not self.tickets[key].working:
                del self.tickets[key]
                total, many = total - sizes[key], many - 1
