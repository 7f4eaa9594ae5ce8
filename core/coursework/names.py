"""What people type to name things: nicknames, classes, who they are at school. Checked at the door.

A name is text and stays text: it is a value in every statement and is escaped where it is shown.
What has no place in a name, such as < or an invisible sign, is refused here all the same.
"""

import hashlib
import re
import secrets
import unicodedata

from core.coursework.refused import RefusedError

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 and O, no 1 and I
CODE = 8  # letters: one of 2^40 codes
BACK = 16  # letters of the way back to a learner's place: one of 2^80
NICKNAME, NAME = 40, 120  # characters
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """32 hexadecimal digits that say nothing."""
    return secrets.token_hex(16)


def new_token() -> str:
    """What a learner's place is held by: 64 hexadecimal digits."""
    return new_id() + new_id()


def once(token: str) -> str:
    """The id of what is made once for a token (of `new_id`); another each time without one."""
    if token and not ID.fullmatch(token):
        raise RefusedError("token", "expected a token of 32 hexadecimal digits")
    return token or new_id()


def new_code() -> str:
    """A class code, drawn by the operating system."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE))


def new_way_back() -> str:
    """What leads back to a learner's place, drawn by the operating system."""
    return "".join(secrets.choice(LETTERS) for _ in range(BACK))


def place_of(way_back: str) -> str:
    """The token of the place that it leads to."""
    return hashed(f"back {way_back}")


def code(text: str) -> str:
    """A class code as it was typed, in the form in which it is kept."""
    return re.sub(r"[\s-]", "", text[:64]).upper()


def hashed(secret: str) -> str:
    """What is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def nickname(text: str) -> str:
    """A nickname, tidied; RefusedError where it cannot be one."""
    found = _tidy(text)
    if not found or len(found) > NICKNAME or not all(map(_speaks, found)):
        raise RefusedError(
            "nickname",
            f"expected a nickname of 1 to {NICKNAME} letters, digits, spaces and . ' - _",
        )
    if not any(sign.isalnum() or unicodedata.category(sign) == "So" for sign in found):
        raise RefusedError("nickname", "expected a letter or a digit in a nickname")
    return found


def folded(text: str) -> str:
    """A nickname as it is compared with others: neither case nor look-alike forms count."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def listed(text: str) -> tuple[str, str]:
    """What a list of nicknames is sorted by: the letters without their marks, then with them."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
    return folded(plain), folded(text)


def title(text: str, what: str) -> str:
    """A name for something of the teacher's; RefusedError where it is empty, long or unreadable."""
    found = _tidy(text)
    if not found or len(found) > NAME or not found.isprintable():
        raise RefusedError("text", f"expected {what} of 1 to {NAME} characters")
    return found


def identity(text: str) -> str:
    """Who a learner is in the school's own list (a login, an address, a number), or nothing."""
    return title(text, "a login, an address or a number") if text.strip() else ""


def remark(text: str) -> str:
    """A teacher's remark on a piece of work, or nothing."""
    if len(text) > 4_000 or "\0" in text:
        raise RefusedError("text", "expected a remark of at most 4,000 characters")
    return text.strip()


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text[:1_000]).split())


def _speaks(sign: str) -> bool:
    """Whether a sign may stand in a nickname: letters, marks, digits, pictures, some signs."""
    return unicodedata.category(sign)[0] in "LMN" or sign in " .'-_" or (
        unicodedata.category(sign) == "So"
    )  # fmt: skip
