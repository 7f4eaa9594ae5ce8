"""Why something was not done, in a word for code and a sentence for people."""


class RefusedError(ValueError):
    """A request that was not granted; nothing was changed by it.

    reason: ``key``, ``code``, ``nickname``, ``often``, ``unknown``, ``early``, ``closed``,
    ``frozen``, ``attempts``, ``state``, ``guess``, ``token``, ``text`` or ``away``. The sentence
    may be shown as it is.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def away(error: Exception) -> RefusedError:
    """The store could not be reached or written: what was asked for was not done."""
    told = str(getattr(error, "orig", None) or error).strip().splitlines()
    why = told[0][:120] if told else type(error).__name__
    return RefusedError("away", f"nothing was kept: the store cannot be used now ({why})")
