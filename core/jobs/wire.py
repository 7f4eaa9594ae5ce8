"""Messages between the server and its workers: a JSON header and a run of bytes.

    uint32 length of the header | uint32 length of the bytes | header, JSON in UTF-8 | bytes

Nothing is pickled. A message is at most 128 MiB.
"""

import json
import struct
from typing import IO, Any

MOST = 128 * 2**20
LENGTHS = struct.Struct("<II")


def write(stream: IO[bytes], header: dict[str, Any], blob: bytes = b"") -> None:
    """Send one message; OSError or ValueError where nobody listens any more."""
    words = json.dumps(header, allow_nan=False).encode()
    stream.write(LENGTHS.pack(len(words), len(blob)) + words + blob)
    stream.flush()


def read(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Wait for one message; None where the other side has ended."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    words, size = LENGTHS.unpack(lengths)
    if words + size > MOST:
        raise ValueError(f"expected a message of at most {MOST} bytes; got {words + size}")
    header, blob = stream.read(words), stream.read(size)
    if len(header) < words or len(blob) < size:
        return None
    return json.loads(header), blob
