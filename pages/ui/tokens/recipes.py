"""Settings by name, some of which fail on purpose."""

from core.language.specimens import ALL_ONCE, CHINESE, OTHER_YEARS, PASSAGE, TWISTER, YEARS
from pages.ui.controls import Controls, Preset
from pages.ui.words import _


def learning(controls: Controls) -> None:
    """Texts to learn from and to cut; call it inside a part."""
    controls.presets([
        Preset("twister", _("A tongue twister"), {"text": TWISTER, "merges": 23}),
        Preset("novel", _("A novel"), {"text": PASSAGE, "merges": 80}),
        Preset("chinese", _("Chinese"), {"text": CHINESE, "merges": 30}),
        Preset("once", _("Nothing to learn"), {"text": ALL_ONCE, "merges": 0}, failure=_(
            "Every pair of neighbours in this sentence stands once inside a word. A pair that "
            "stands once says nothing of the next text, so nothing is merged, and the text stays "
            "as long as its bytes. A tokenizer needs repetition, that is, much text."
        )),
    ])  # fmt: skip


def cutting(controls: Controls) -> None:
    """A tokenizer that meets what it has not learned; call it inside a part."""
    controls.presets([
        Preset("years", _("Glitchy numbers"), {
            "text": YEARS, "merges": 10, "text_cut": OTHER_YEARS, "tokenizer": "yours",
        }, failure=_(
            "Pairs were learned from years that are common, so ␣20 and 19 are tokens. Now look at "
            "the years cut below: some are two tokens, some three or four, and the same digit is "
            "part of other tokens each time. Whoever adds such numbers must know by heart what "
            "each token is worth. That is why SmolLM2 lets every digit stand alone."
        )),
        Preset("wrong", _("Learned on the wrong language"), {
            "text": PASSAGE, "merges": 88, "text_cut": CHINESE, "tokenizer": "yours",
        }, failure=_(
            "No merge learned from English fits Chinese, so every character falls into its three "
            "bytes: the text has three times as many tokens as characters. Nothing is unknown and "
            "nothing is lost, but it fills the window three times as fast, and the model has to "
            "spell."
        )),
    ])  # fmt: skip
