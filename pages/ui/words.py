"""Every word that a learner reads passes through `_`; English is the source.

Catalogues live in `data/locale/<language>/LC_MESSAGES/from_noise.mo`; without one the source
words are shown. A new language is one catalogue and no change in a lesson.
"""

import gettext
import os
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parents[2] / "data" / "locale"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of that language code, or the English source when there is none."""
    return gettext.translation("from_noise", LOCALE, [language], fallback=True)


def _(message: str) -> str:
    """`message` in the language set by the environment variable FROM_NOISE_LANGUAGE."""
    return catalogue(os.environ.get("FROM_NOISE_LANGUAGE", "en")).gettext(message)
