"""The next receipt of a learner's chain, written in the transaction that it tells of."""

import platform
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from core.coursework import canonical, receipts
from core.coursework.assignment import Value
from core.coursework.keys import Keys
from core.coursework.tables import learners, moment, number
from core.coursework.tables import receipts as table


@cache
def versions() -> dict[str, str]:
    """What the measures were worked out with."""
    return {"python": platform.python_version(), "torch": version("torch")}


def body(
    work: Row[Any],
    submission: Mapping[str, Any],
    parameters: Mapping[str, Value],
    feedback: bool,
    keys: Keys,
) -> dict[str, Any]:
    """What a receipt says of a hand-in; `extend` adds its place in the chain.

    submission: the values of its row, with the state and the grade as plain values.
    """
    grade = submission["grade"]
    return {
        "class": work.class_id,
        "learner": submission["learner_id"],
        "assignment": work.key,
        "assignment_sha256": canonical.sha256(work.text),
        "item": submission["item"],
        "attempt": submission["attempt"],
        "credit": float(submission["credit"]),
        "parameters": dict(parameters),
        "state": submission["state"],
        "grade": grade if feedback else None,
        "sealed": "" if feedback else receipts.seal(grade, keys.server),
        "hand": submission["hand"],
        "versions": versions(),
    }


def extend(
    connection: Connection,
    keys: Keys,
    learner: Row[Any],
    submission: str,
    kind: str,
    body: Mapping[str, Any],
    at: datetime,
) -> receipts.Receipt:
    """Sign a receipt and add it to the chain of a learner whose row this transaction has locked.

    It is no earlier than the one before it, whatever the clock says.
    """
    at = max(at, moment(learner.latest))
    place = {
        "kind": kind,
        "number": learner.receipts + 1,
        "before": learner.head,
        "at": at.isoformat(timespec="microseconds"),
    }
    receipt = receipts.sign({**body, **place}, keys.signing)
    connection.execute(
        insert(table).values(
            learner_id=learner.id, number=place["number"], submission_id=submission, kind=kind,
            at=number(at), body=canonical.dump(receipt).decode(),
        )
    )  # fmt: skip
    head = {"receipts": place["number"], "head": receipts.digest(receipt), "latest": number(at)}
    connection.execute(update(learners).where(learners.c.id == learner.id).values(**head))
    return receipt
