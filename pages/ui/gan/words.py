"""The words of the game."""

from pages.ui.words import _


def worlds() -> dict[str, str]:
    """Worlds that a game is played on."""
    return {"ring": _("8 hills in a ring"), "grid": _("25 hills"), "land": _("Land")}


def games() -> dict[str, str]:
    """Games by the word in the address."""
    return {
        "minimax": _("Minimax (2014)"),
        "non-saturating": _("Non-saturating (2014)"),
        "wasserstein": _("Wasserstein (2017)"),
        "relativistic": _("Relativistic (2018, 2024)"),
    }


def noises() -> dict[str, str]:
    """How many numbers of noise, and how they are spread."""
    return {
        "1": _("1 number"),
        "2": _("2, even"),
        "2g": _("2, Gaussian"),
        "8": _("8, Gaussian"),
    }


def curves() -> dict[str, str]:
    """Curves of the lower chart."""
    return {
        "losses": _("Losses"),
        "gradient": _("Gradients"),
        "reach": _("Places"),
        "apart": _("Apart"),
    }


def speeds() -> dict[str, str]:
    """How fast Play goes."""
    return {"slow": _("1/s"), "brisk": _("5/s"), "quick": _("30/s"), "full": _("Full")}


def play() -> dict[str, object]:
    """Everything that the view itself says."""
    return _pictures() | _moves() | _sentences() | _numbers() | _notes()


def _pictures() -> dict[str, object]:
    return {
        "label": _("True points, the expert's opinion as colour, the grid of the noise as the "
                   "forger lays it over the map, forged samples, and arrows where the expert "
                   "would have them go."),
        "value_label": _("The value of the game, step by step, beside what theory gives at rest."),
        "curve_label": _("The curve that is chosen, step by step."),
        "layers": _("Layers"), "layers_help": _("What is drawn on the map."),
        "layer": {
            "t": _("truth"), "o": _("expert: forged – true"), "s": _("forged"),
            "g": _("warped noise"), "a": _("arrows"),
        },
    }  # fmt: skip


def _moves() -> dict[str, object]:
    return {
        "expert": _("Expert: one step"), "forger": _("Forger: one step"), "round": _("Round"),
        "play": _("Play"), "pause": _("Pause"), "again": _("Replay"), "start": _("Start again"),
        "expert_help": _("The expert learns from one batch. The forger is frozen."),
        "forger_help": _("The forger learns from one batch. The expert is frozen."),
        "round_help": _("The expert's steps of one round, then one of the forger."),
        "play_help": _("Round after round, from the moment that is shown."),
        "again_help": _("Show the game from its first moment."),
        "start_help": _("Take every move back."),
        "expert_plate": _("Expert · {n} steps"), "forger_plate": _("Forger · {n} steps"),
        "learns": _("learned"), "frozen": _("frozen"),
        "moment": _("Step of the game"), "moment_help": _("Go back to an earlier step and look."),
        "moment_text": _("step {step} of {all}"), "typed": _("step as a number"),
        "refused": _("Type a whole number in"),
    }  # fmt: skip


def _sentences() -> dict[str, object]:
    return {
        "gives": _("On average the expert gives true points {true} and forged ones {false}."),
        "scores": _("On a scale centred between them the expert gives true points {true} and "
                    "forged ones {false}: a score, and no probability."),
        "hills": _("{n} of {all} hills have a sample; as many true points reach all."),
        "continents": _("{n} of {all} continents get at least a tenth of their due."),
        "forgotten": _("Forgotten: {names}."),
        "replayed": _("The moves are played again: {now} of {all}."),
        "full": _("This game is full: 6,000 steps. Go on in the training room."),
        "trouble": _("The game cannot be played now. Try again in a moment."),
    }  # fmt: skip


def _numbers() -> dict[str, object]:
    return {
        "value": _("value of the game"), "theory": _("at rest {value}"),
        "expert_loss": _("expert's loss"), "forger_loss": _("forger's loss"),
        "at_rest": _("at rest {value}"), "no_rest": _("at rest: any number"),
        "near": _("of 1,000 samples near a hill"), "near_floor": _("truth 99%"),
        "ashore": _("of 1,000 samples on land"), "ashore_floor": _("truth 100%"),
        "apart": _("nats from the truth, estimated"), "apart_floor": _("two true samples {value}"),
        "gradient": _("gradient of the forger"),
        "minimax": _("gradient by minimax"), "other": _("by non-saturating"),
        "ratio": _("{ratio} times"),
    }  # fmt: skip


def _notes() -> dict[str, object]:
    return {
        "value_title": _("Value of the game; dashed: {value} at rest"),
        "note_losses": _("Blue: expert. Orange: forger. Dashed: at rest."),
        "note_gradient": _("Length of the forger's gradient against this expert. Red: minimax. "
                           "Green, dashed: non-saturating."),
        "note_own": _("Length of the forger's gradient. This expert gives scores, so that the two "
                      "games of 2014 are not defined against it."),
        "note_apart": _("Jensen–Shannon divergence of samples and truth in nats, estimated from "
                        "1,000 of each in cells of 12°. Dashed: two true samples."),
        "note_reach": _("Hills or continents reached, of 1,000 samples. Dashed: as many true "
                        "points."),
    }  # fmt: skip
