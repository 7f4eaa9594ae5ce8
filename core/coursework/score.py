"""How points are written, wherever somebody reads them: on a page, in a gradebook, in a terminal.

Receipts and downloads hold them as they were worked out, to a millionth.
"""

DIGITS = 2  # behind the point


def written(points: float) -> str:
    """Points to a hundredth, without a needless decimal: "3", "2.5", "0.33"."""
    text = f"{points:.{DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def shown(points: float | None) -> float | None:
    """The same as a number, for a table that can be sorted."""
    return None if points is None else float(written(points))
