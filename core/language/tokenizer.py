"""From text to token numbers and back: what every tokenizer here can do, and the door for text.

    decode(encode(text)) = text

holds for byte pairs and any text at all. Characters know printable ASCII alone; what they do not
know becomes the replacement character.
"""

from collections.abc import Sequence
from typing import Protocol

LONGEST = 20_000  # characters that a model is asked to read at once
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


class Tokenizer(Protocol):
    """Numbers 0 .. size - 1, each of which stands for a piece of text.

    one_way: whether a text can be cut into tokens in one way only, as into characters.
    """

    size: int
    one_way: bool

    def encode(self, text: str) -> list[int]:
        """The token numbers of a text."""

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of token numbers; bytes that are no text become the replacement character."""

    def piece(self, token: int) -> bytes:
        """The bytes that one token stands for: several tokens may share one character."""


def admit(text: object, longest: int = LONGEST) -> str:
    """The door for typed text: the text itself, line ends as one mark, or ValueError.

    Refused are what is no text, lone surrogates, control characters other than tab and line
    break, and more than ``longest`` characters.
    """
    if not isinstance(text, str):
        raise ValueError(f"expected text; got {type(text).__name__}")
    if len(text) > longest:
        raise ValueError(f"expected at most {longest:,} characters; got {len(text):,}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in text:
        if (mark < " " and mark not in "\n\t") or "\x7f" <= mark <= "\x9f":
            raise ValueError(f"expected text; got the control character U+{ord(mark):04X}")
        if "\ud800" <= mark <= "\udfff":
            raise ValueError(f"expected text; got half of a character, U+{ord(mark):04X}")
    return text


class Characters:
    """A token for each printable ASCII character, for the line break, and for all else together."""

    alphabet = UNKNOWN + "\n" + "".join(map(chr, range(32, 127)))
    size = len(alphabet)
    one_way = True

    def __init__(self) -> None:
        self._number = {mark: number for number, mark in enumerate(self.alphabet)}

    def encode(self, text: str) -> list[int]:
        """One token a character; 0 for a character outside the alphabet."""
        return [self._number.get(mark, 0) for mark in text]

    def decode(self, tokens: Sequence[int]) -> str:
        """One character a token."""
        return "".join(self.alphabet[token] for token in tokens)

    def piece(self, token: int) -> bytes:
        """The character in UTF-8."""
        return self.alphabet[token].encode()
