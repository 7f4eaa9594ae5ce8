"""Colour arithmetic for tests: contrast, CIELAB, and how a colour-blind eye sees.

Contrast: WCAG 2.2, relative luminance. CIELAB: CIE 1976, D65. Colour blindness: Machado, Oliveira
and Fernandes 2009, "A physiologically-based model", severity 1.0, on linear RGB.
"""

import numpy as np

BLIND = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float64
)
WHITE = TO_XYZ.sum(1)


def linear(colour: str) -> np.ndarray:
    """#rrggbb as linear RGB in [0, 1]."""
    level = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((float(TO_XYZ[1] @ linear(c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, blind: str = "") -> np.ndarray:
    """CIELAB of a colour, as seen by an eye with that blindness."""
    seen = linear(colour)
    if blind:
        seen = np.clip(np.array(BLIND[blind]) @ seen, 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
