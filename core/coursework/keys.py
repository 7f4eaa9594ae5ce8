"""Three keys, made once, each in a file that its owner alone can read.

server   32 bytes: whose variant is whose (`core.coursework.variants.seed`)
signing  Ed25519: signs receipts; its public half is no secret
teacher  a word of 43 letters: opens the teacher's pages

They lie in ``keys`` below `core.paths.coursework`. Whoever has them can make any variant and any
receipt, so they are kept from everybody, and with the store: without them old receipts cannot be
told from forged ones.
"""

import os
import secrets
import stat
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Keys:
    """The keys in one folder; each is made when it is first asked for."""

    def __init__(self, home: Path) -> None:
        self.home = home / "keys"

    @cached_property
    def server(self) -> bytes:
        """32 bytes."""
        return bytes.fromhex(self._kept("server", lambda: secrets.token_hex(32), 64))

    @cached_property
    def signing(self) -> Ed25519PrivateKey:
        """The key that signs."""
        seed = bytes.fromhex(self._kept("signing", lambda: secrets.token_hex(32), 64))
        return Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """The public half of the signing key, 64 hexadecimal digits."""
        return self.signing.public_key().public_bytes_raw().hex()

    @cached_property
    def teacher(self) -> str:
        """The word that opens the teacher's pages."""
        return self._kept("teacher", lambda: secrets.token_urlsafe(32), 43)

    def there(self, name: str) -> bool:
        """Whether that key was made here before."""
        return (self.home / name).is_file()

    def _kept(self, name: str, make: Callable[[], str], length: int) -> str:
        path = self.home / name
        if not path.exists():
            self._make(path, make())
        text = path.read_text("ascii").strip()
        if len(text) != length:
            raise ValueError(f"expected a key of {length} characters in {path}; got {len(text)}")
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ValueError(f"expected {path} to be readable by its owner alone: chmod 600 it")
        return text

    def _make(self, path: Path, text: str) -> None:
        """Write a new key whole, unless another process was quicker."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}.part")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, path)  # fails where the key is there by now, and then that one counts
        except FileExistsError:
            pass
        finally:
            beside.unlink(missing_ok=True)
