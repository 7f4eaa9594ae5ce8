"""The store: one SQLite file by default, PostgreSQL where DATABASE_URL names one.

What a transaction has written is on disk when it ends: SQLite runs in WAL mode with
``synchronous=FULL``, PostgreSQL as it comes. An older store is brought up to date when it is
opened. Whatever the database says in trouble becomes one sentence (`RefusedError` "away"), and
then nothing of the transaction was kept.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError

from core.coursework.refused import away

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "coursework.sqlite3"
PATIENCE = 10  # seconds to wait for a lock or a connection
READS = {"reads": True}
LOCK = 0x66726E6F  # of PostgreSQL's advisory locks: one process migrates at a time
_migrating = threading.Lock()


class Store:
    """Transactions on one database. Open with `Store.open`.

    SQLite has one writer at a time: threads take turns here, before they would have to poll.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.turn = threading.Lock() if self.sqlite else nullcontext()

    @classmethod
    def open(cls, home: Path, url: str = "") -> "Store":
        """The store at a database's address, or in one file of a folder; brought up to date."""
        store = cls(engine(home, url or os.environ.get("DATABASE_URL", "")))
        store.migrate()
        return store

    def close(self) -> None:
        """Let every connection go."""
        self.engine.dispose()

    @property
    def sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is on disk afterwards, or none."""
        with _in_words(), self.turn, self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One look at the store as it is now; it waits for no writer."""
        with _in_words(), self.engine.connect().execution_options(**READS) as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables up to date, one process at a time."""
        with _in_words(), _migrating, self.engine.connect() as connection, connection.begin():
            if not self.sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """What Alembic must know; the connection is the one that migrates."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    found.attributes["connection"] = connection
    return found


def engine(home: Path, url: str) -> Engine:
    """Connections to the database; ValueError for an address that is neither of the two."""
    if not url:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = home / FILE
        file.touch(mode=0o600)  # its owner's alone, whoever may look into the folder
        return _sqlite(URL.create("sqlite", database=str(file)))
    try:
        address = make_url(url)
    except ArgumentError:
        raise ValueError("expected DATABASE_URL as postgresql://…; got something else") from None
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    if address.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise ValueError(
            f"expected DATABASE_URL as postgresql://… or sqlite://…; got {address.drivername}://…"
        )
    return create_engine(
        address.set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=8,
        pool_timeout=PATIENCE, pool_pre_ping=True, connect_args={"connect_timeout": PATIENCE},
    )  # fmt: skip


def _sqlite(address: URL) -> Engine:
    made = create_engine(address, connect_args={"timeout": PATIENCE, "check_same_thread": False})
    event.listen(made, "connect", _careful)
    event.listen(made, "begin", _begin)
    return made


def _careful(connection: Any, record: Any) -> None:
    """Every commit reaches the disk, readers wait for nobody, and rows belong together."""
    connection.isolation_level = None  # this module says when a transaction begins
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes its place in the queue at once, so that no two find each other half-way."""
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # not in trouble: two asked for one thing
    except (DBAPIError, OSError) as error:
        raise away(error) from error
    except SQLAlchemyError as error:  # no connection was free in time, or it broke
        raise away(error) from error
