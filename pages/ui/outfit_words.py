"""What each value of an outfit is called on the page."""

from core.worlds.outfits import FEATURES
from pages.ui.words import _


def outfit_words() -> list[list[str]]:
    """For each feature the words for its values, in the order of their codes."""
    words = _wear() | _hair()
    return [[words[feature.name][value] for value in feature.values] for feature in FEATURES]


def _wear() -> dict[str, dict[str, str]]:
    return {
        "accessories": {
            "Blank": _("no glasses"),
            "Round": _("round glasses"),
            "Sunglasses": _("sunglasses"),
        },
        "clothing_color": {
            "Black": _("black clothes"),
            "Blue01": _("blue clothes"),
            "Gray01": _("gray clothes"),
            "PastelGreen": _("green clothes"),
            "PastelOrange": _("orange clothes"),
            "Pink": _("pink clothes"),
            "Red": _("red clothes"),
            "White": _("white clothes"),
        },
        "clothing_type": {
            "Hoodie": _("hoodie"),
            "Overall": _("overall"),
            "ShirtScoopNeck": _("scoop-neck shirt"),
            "ShirtVNeck": _("V-neck shirt"),
        },
    }


def _hair() -> dict[str, dict[str, str]]:
    return {
        "hair_color": {
            "Black": _("black hair"),
            "Blonde": _("blonde hair"),
            "Brown": _("brown hair"),
            "PastelPink": _("pink hair"),
            "Red": _("red hair"),
            "SilverGray": _("silver hair"),
        },
        "hair_type": {
            "NoHair": _("bald"),
            "LongHairBun": _("bun"),
            "LongHairCurly": _("long curly"),
            "LongHairStraight": _("long straight"),
            "ShortHairShortWaved": _("short waved"),
            "ShortHairShortFlat": _("short flat"),
            "ShortHairFrizzle": _("short frizzle"),
        },
    }
