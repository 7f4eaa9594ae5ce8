"""Room kept free for a view until it is drawn, so that the page never jumps.

The key of the box round a view says how much (`room_land_s50_w5_n9_`): the stylesheet knows the
answer before any script has run.
"""

from dataclasses import dataclass

SHARES = (0, 31, 32, 50)  # percent of the width
UNIT, MOST = 20, 70  # pixels a unit; units at most


@dataclass(frozen=True)
class Room:
    """`share` percent of the view's width, plus pixels on a wide and on a narrow page.

    A little less than the view needs is best: it may grow, it never shrinks.
    """

    share: int
    wide: int
    narrow: int

    def key(self, view: str) -> str:
        """The key of the box round `view`; ValueError for a share that the stylesheet lacks."""
        if self.share not in SHARES:
            raise ValueError(f"expected a share out of {SHARES}; got {self.share}")
        wide, narrow = (min(MOST, pixels // UNIT) for pixels in (self.wide, self.narrow))
        return f"room_{view}_s{self.share}_w{wide}_n{narrow}_"


def stylesheet() -> str:
    """The rules for every room that a key can name."""
    box = '[class*="st-key-room_"]'
    rules = [
        f"{box}{{display:grid;grid-template-columns:minmax(0,1fr)}}",
        f"{box}>*{{grid-area:1/1;min-width:0;width:100%}}",
        f'{box}::before{{content:"";grid-area:1/1;visibility:hidden;pointer-events:none;'
        f"padding-bottom:calc(var(--share)*1% + var(--wide)*{UNIT}px)}}",
        f"@media(max-width:640px){{{box}::before"
        f"{{padding-bottom:calc(var(--share)*1% + var(--narrow)*{UNIT}px)}}}}",
    ]
    for letter, name, numbers in (
        ("s", "share", SHARES),
        ("w", "wide", range(MOST + 1)),
        ("n", "narrow", range(MOST + 1)),
    ):
        rules += [f'{box}[class*="_{letter}{n}_"]{{--{name}:{n}}}' for n in numbers]
    return "\n".join(rules)
