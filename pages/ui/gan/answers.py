"""Answers of the process that plays, as bytes: a game is the same on every replay, and a class asks
alike, so what was answered is kept."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from pages.ui.live.bytes import pack

MOST = 128  # answers that are kept, of some 40 kB each


class Answers:
    """ask(words) gives a header and arrays, as `core.duel_desk.Desk.ask` does."""

    def __init__(self, ask: Callable[[Mapping[str, Any]], tuple[dict[str, Any], Any]]) -> None:
        self.ask = ask
        self.kept: OrderedDict[str, bytes] = OrderedDict()
        self.lock = Lock()

    def body(self, words: Mapping[str, Any]) -> bytes:
        """The answer to one question; what `ask` raises where it has none.

        One without moments says only how far the game has come, so it is asked for again.
        """
        name = json.dumps(words, sort_keys=True)
        with self.lock:
            if name in self.kept:
                self.kept.move_to_end(name)
                return self.kept[name]
        told, looks = self.ask(words)
        body = pack(looks, **told)
        if told["at"]:
            self._keep(name, body)
        return body

    def _keep(self, name: str, body: bytes) -> None:
        with self.lock:
            self.kept[name] = body
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)
