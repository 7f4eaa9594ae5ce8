"""The process that plays games: ``python -m core.duel_worker``. One question, one answer, in turn.

    question   {"world", "seed", "settings", "moves", "after", "every", "also"}
    answer     {"at", "reached", "total"} and the arrays as safetensors, or {"why"} where it cannot

Messages are those of `core.jobs.wire`: JSON and bytes, nothing pickled. When the server ends, so
does the process.
"""

import os
import signal
import sys
from typing import Any

import torch
from safetensors.numpy import save

from core import duel_film
from core.duel import WORLDS, Duel
from core.duel_kept import Answer, Keeper, Question
from core.duel_moves import expand
from core.jobs import wire
from core.jobs.worker import TROUBLE, warm


def asked(words: dict[str, Any]) -> Question:
    """The question behind plain values; ValueError says what is wrong with them."""
    duel = Duel.of(words["world"], words["seed"], words["settings"])
    steps = expand(words["moves"], duel.setting("expert_steps"))
    return Question(duel, steps, words["after"], max(1, words["every"]), words["also"])


def told(question: Question, answer: Answer) -> tuple[dict[str, Any], bytes]:
    """The answer as a message."""
    header = {"at": answer.at, "reached": answer.reached, "total": len(question.steps)}
    return header, save(answer.looks)


def main() -> None:
    """Answer for ever on standard input and output; what else is printed goes to the errors."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    torch.set_num_threads(1)
    for world in WORLDS:
        warm(world)
    keeper = Keeper()
    duel_film.remember(keeper)
    while message := wire.read(source):
        try:
            question = asked(message[0])
            header, blob = told(question, keeper.answer(question))
        except TROUBLE as error:
            header, blob = {"why": " ".join(str(error).split())[:500]}, b""
        wire.write(sink, header, blob)
    sys.exit(0)


if __name__ == "__main__":
    main()
