"""The first tables. What is written here stays as it is: a later change is a migration of its own.

Named by hand, so that SQLite and PostgreSQL call every constraint the same.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _people()
    _works()
    _what_learners_did()


def downgrade() -> None:
    """Take them away, with all that is in them."""
    for table in ("tries", "receipts", "submissions", "guesses", "extensions", "works",
                  "learners", "classes"):  # fmt: skip
        op.drop_table(table)


def _text(name: str, length: int, **rest: Any) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), **{"nullable": False, **rest})


def _long(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _at(name: str, **rest: Any) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), **{"nullable": False, **rest})


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _people() -> None:
    op.create_table(
        "classes",
        _text("id", 32), _text("code", 16), _text("name", 200), _at("made"), _at("latest"),
        sa.Column("open", sa.Boolean(), nullable=False),
        _key("classes", "id"), _once("classes", "code"),
    )  # fmt: skip
    op.create_table(
        "learners",
        _text("id", 32), _text("class_id", 32), _text("nickname", 80), _text("folded", 200),
        _text("token", 64), _text("subject", 64, nullable=True), _text("identity", 200),
        _at("joined"), sa.Column("receipts", sa.Integer(), nullable=False), _text("head", 64),
        _at("latest"),
        _key("learners", "id"), _of("learners", "class_id", "classes"),
        _once("learners", "class_id", "folded"), _once("learners", "class_id", "subject"),
        _once("learners", "token"),
    )  # fmt: skip
    op.create_table("tries", _text("source", 64), _at("at"))
    op.create_index("ix_tries_source_at", "tries", ["source", "at"])


def _works() -> None:
    op.create_table(
        "works",
        _text("id", 32), _text("class_id", 32), _text("key", 80), _text("title", 200),
        _long("text"), _text("status", 8), _at("made"), _at("opened", nullable=True),
        _key("works", "id"), _of("works", "class_id", "classes"),
        _once("works", "class_id", "key"),
    )  # fmt: skip
    op.create_table(
        "extensions",
        _text("work_id", 32), _text("learner_id", 32), _at("seconds"),
        _key("extensions", "work_id", "learner_id"),
        _of("extensions", "work_id", "works"), _of("extensions", "learner_id", "learners"),
    )  # fmt: skip


def _what_learners_did() -> None:
    op.create_table(
        "guesses",
        _text("work_id", 32), _text("learner_id", 32), _text("item", 64), _text("prediction", 64),
        _long("answer"), sa.Column("confidence", sa.Float(), nullable=False), _at("at"),
        _key("guesses", "work_id", "learner_id", "item", "prediction"),
        _of("guesses", "work_id", "works"), _of("guesses", "learner_id", "learners"),
    )  # fmt: skip
    op.create_table(
        "submissions",
        _text("id", 32), _text("work_id", 32), _text("learner_id", 32), _text("item", 64),
        sa.Column("attempt", sa.Integer(), nullable=False), _text("token", 64), _at("at"),
        sa.Column("credit", sa.Float(), nullable=False), _long("state"), _long("grade"),
        sa.Column("hand", sa.Float(), nullable=True), _long("remark"),
        _key("submissions", "id"),
        _of("submissions", "work_id", "works"), _of("submissions", "learner_id", "learners"),
        _once("submissions", "learner_id", "token"),
        _once("submissions", "work_id", "learner_id", "item", "attempt"),
    )  # fmt: skip
    op.create_table(
        "receipts",
        _text("learner_id", 32), sa.Column("number", sa.Integer(), nullable=False),
        _text("submission_id", 32), _text("kind", 16), _at("at"), _long("body"),
        _of("receipts", "learner_id", "learners"),
        _of("receipts", "submission_id", "submissions"),
        _once("receipts", "learner_id", "number"),
    )  # fmt: skip
    op.create_index("ix_receipts_submission_id", "receipts", ["submission_id"])
