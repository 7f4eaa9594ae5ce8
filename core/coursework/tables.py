"""The tables of the store, the same in SQLite and in PostgreSQL.

A class has learners and assigned work; a learner has submissions, each with its state as it was
handed in, and receipts in a chain. Moments are microseconds since 1970 (UTC), so that both
databases order them alike. Texts of a learner are values, never parts of a statement.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of(name: str, length: int = 32) -> "Column[str]":
    """A column that points to a row of another table, and goes with it."""
    return Column(
        name, String(length), ForeignKey(f"{TARGETS[name]}.id", ondelete="CASCADE"), nullable=False
    )


TARGETS = {"class_id": "classes", "learner_id": "learners", "work_id": "works",
           "submission_id": "submissions"}  # fmt: skip

classes = Table(
    "classes", metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(16), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("latest", BigInteger, nullable=False),  # the latest moment seen: time never goes back
    Column("open", Boolean, nullable=False),  # whether the code still lets learners in
)  # fmt: skip

learners = Table(
    "learners", metadata,
    Column("id", String(32), primary_key=True),
    _of("class_id"),
    Column("nickname", String(80), nullable=False),
    Column("folded", String(200), nullable=False),  # the nickname, as it is compared
    Column("token", String(64), nullable=False, unique=True),  # SHA-256 of the bearer token
    Column("subject", String(64), nullable=True),  # SHA-256 of who signed in, if anyone did
    Column("identity", String(200), nullable=False),  # as the school's own list has the learner
    Column("joined", BigInteger, nullable=False),
    Column("receipts", Integer, nullable=False),  # length of the chain
    Column("head", String(64), nullable=False),  # hash of its last receipt
    Column("latest", BigInteger, nullable=False),  # moment of its last receipt
    UniqueConstraint("class_id", "folded"),
    UniqueConstraint("class_id", "subject"),
)  # fmt: skip

works = Table(
    "works", metadata,
    Column("id", String(32), primary_key=True),
    _of("class_id"),
    Column("key", String(80), nullable=False),  # the assignment's id@version
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),  # the assignment as it was written
    Column("status", String(8), nullable=False),  # draft, open, frozen or closed
    Column("made", BigInteger, nullable=False),
    Column("opened", BigInteger, nullable=True),  # when it was first released
    UniqueConstraint("class_id", "key"),
)  # fmt: skip

extensions = Table(
    "extensions", metadata,
    Column("work_id", String(32), ForeignKey("works.id", ondelete="CASCADE"), primary_key=True),
    Column("learner_id", String(32), ForeignKey("learners.id", ondelete="CASCADE"),
           primary_key=True),
    Column("seconds", BigInteger, nullable=False),
)  # fmt: skip

guesses = Table(
    "guesses", metadata,
    Column("work_id", String(32), ForeignKey("works.id", ondelete="CASCADE"), primary_key=True),
    Column("learner_id", String(32), ForeignKey("learners.id", ondelete="CASCADE"),
           primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("prediction", String(64), primary_key=True),
    Column("answer", Text, nullable=False),  # canonical JSON
    Column("confidence", Float, nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

submissions = Table(
    "submissions", metadata,
    Column("id", String(32), primary_key=True),
    _of("work_id"),
    _of("learner_id"),
    Column("item", String(64), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("token", String(64), nullable=False),  # the client's own: a retry has the same
    Column("at", BigInteger, nullable=False),
    Column("credit", Float, nullable=False),  # the share that counted then, 0 to 1
    Column("state", Text, nullable=False),  # canonical JSON
    Column("grade", Text, nullable=False),  # canonical JSON, as it is now
    Column("hand", Float, nullable=True),  # points that a person gave
    Column("remark", Text, nullable=False),
    UniqueConstraint("learner_id", "token"),
    UniqueConstraint("work_id", "learner_id", "item", "attempt"),
)  # fmt: skip

receipts = Table(
    "receipts", metadata,
    _of("learner_id"),
    Column("number", Integer, nullable=False),
    _of("submission_id"),
    Column("kind", String(16), nullable=False),  # submission, regrade or mark
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON, with its signature
    UniqueConstraint("learner_id", "number"),
    Index(None, "submission_id"),
)  # fmt: skip

tries = Table(
    "tries", metadata,
    Column("source", String(64), nullable=False),  # a hash of where wrong guesses came from
    Column("at", BigInteger, nullable=False),
    Index(None, "source", "at"),
)  # fmt: skip

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)


def number(moment: datetime) -> int:
    """A moment as the store keeps it."""
    return (moment - EPOCH) // STEP


def moment(number: int) -> datetime:
    """A moment from the store."""
    return EPOCH + number * STEP
