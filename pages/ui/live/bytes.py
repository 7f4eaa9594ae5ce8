"""Named arrays as one run of bytes, the fastest thing a keyed live view accepts.

    uint32 little-endian: length of the header | header, JSON in UTF-8 | arrays, each 8-aligned

The header is `{"arrays": {name: {dtype, shape, offset}}, "meta": {...}}`; offsets count from the
end of the padded header. `base.js` reads the same form with `unpack`.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

DTYPES = ("float32", "float64", "int32", "uint32", "int16", "uint16", "int8", "uint8")


def pack(arrays: Mapping[str, Any], **meta: Any) -> bytes:
    """Arrays (numpy or CPU tensors) by name and JSON-ready `meta` as bytes.

    int64 and bool, which JavaScript has no plain array for, become int32 and uint8.
    ValueError for another type or for a number that int32 cannot hold.
    """
    entries, blocks, offset = {}, [], 0
    for name, values in arrays.items():
        array = _plain(name, values)
        entries[name] = {"dtype": array.dtype.name, "shape": array.shape, "offset": offset}
        block = array.tobytes()
        blocks.append(block + bytes(-len(block) % 8))
        offset += len(blocks[-1])
    words = {"arrays": entries, "meta": meta}
    written = json.dumps(words, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    header = written.encode()
    header += b" " * (-(len(header) + 4) % 8)
    return struct.pack("<I", len(header)) + header + b"".join(blocks)


def unpack(data: bytes) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays and the meta that `pack` wrote."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    arrays = {
        name: np.frombuffer(
            data,
            dtype=entry["dtype"],
            count=int(np.prod(entry["shape"])),
            offset=4 + length + entry["offset"],
        ).reshape(entry["shape"])
        for name, entry in header["arrays"].items()
    }
    return arrays, header["meta"]


def _plain(name: str, values: Any) -> np.ndarray:
    """`values` as a contiguous little-endian array of a type that JavaScript has."""
    array = np.ascontiguousarray(values)
    if array.dtype == np.int64:
        if array.size and max(abs(int(array.min())), abs(int(array.max()))) >= 2**31:
            raise ValueError(f"expected {name} within int32; got {array.min()} to {array.max()}")
        array = array.astype(np.int32)
    if array.dtype == np.bool_:
        array = array.astype(np.uint8)
    if array.dtype.name not in DTYPES:
        raise ValueError(f"expected {name} as one of {', '.join(DTYPES)}; got {array.dtype.name}")
    return array.astype(array.dtype.newbyteorder("<"), copy=False)
