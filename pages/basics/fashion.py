"""The first generative model: fifty outfits are counted, ten more are drawn."""

import streamlit as st
import torch

from core.measures import counted
from core.models.joint_table import JointTable
from core.models.naive_bayes import NaiveBayes
from core.numerics import entropy, temper
from core.outfit_tasks import SMOOTHINGS
from core.worlds.outfits import FEATURES
from pages.ui import figures, outfits, store
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.live.avatar_view import Draws, avatar_view
from pages.ui.outfit_exercises import exercises
from pages.ui.predict import predict, verdict
from pages.ui.rows import again, course_rows, own_rows, rows_uploader, to_csv
from pages.ui.ruler_table import ruler_table
from pages.ui.source import source, text_alternative
from pages.ui.table_curves import by_smoothing, by_temperature
from pages.ui.ties import ties
from pages.ui.words import _

WHITE, BLUE = torch.tensor([1, 7, 2, 4, 3]), torch.tensor([1, 1, 2, 4, 3])
START = (2, 2, 0, 1, 6)  # the outfit that you begin with
FAMILY = {"naive": "naive_bayes", "joint": "joint_table"}
NAMES = ("model", "smoothing", "temperature", *(feature.name for feature in FEATURES))
KINDS = {"naive": _("Naive Bayes"), "joint": _("One number a combination")}

lesson = Lesson("fashion", _("Fifty outfits. Can you invent ten more?"))
controls = lesson.controls
world, rows = store.world("outfits"), own_rows("table")
K, N = len(world.table), len(rows.codes)
controls.seed(0)


def held() -> tuple[str, float, float]:
    """What is held now: the model, its smoothing and the temperature."""
    now = controls.state()
    return now["model"], now["smoothing"], now["temperature"]


def drawn(n: int) -> torch.Tensor:
    """n outfits from the model that is held, codes (n, 5); the first ten are on the screen."""
    kind, a, T = held()
    return rows.draws(FAMILY[kind], a, n=n, seed=controls.state()["seed"], at=T)


def at(model: str, smoothing: float, temperature: float) -> dict:
    """Those settings, for a preset."""
    return {"model": model, "smoothing": smoothing, "temperature": temperature}


PRESETS = [
    Preset("counted", _("As counted"), at("naive", 0.0, 1.0)),
    Preset("laplace", _("Add one"), at("naive", 1.0, 1.0)),
    Preset("copies", _("No smoothing"), at("joint", 0.0, 1.0), failure=_(
        "Every outfit is marked *in the data*. With one number a combination and nothing "
        "added, what was never seen has probability zero. It repeats; it cannot invent."
    )),
    Preset("drowned", _("Drowned"), at("joint", 1.0, 1.0), failure=_(
        "You added 1 to each of {K:,} combinations and have counted {N} outfits. So "
        "{share:.1%} of all draws come from what you added: buns and black clothes too."
    ).format(K=K, N=N, share=K / (K + N))),
    Preset("greedy", _("Greedy"), at("naive", 0.0, 0.0), failure=_(
        "At T = 0 each feature takes its likeliest value, so all ten are one outfit. The "
        "likeliest is not the typical: before cooling, its probability was only {top:.2g}."
    ).format(top=rows.table("naive_bayes", 0.0).max())),
    Preset("hot", _("Too hot"), at("naive", 0.0, 5.0), failure=_(
        "At T = 5 the counts hardly matter: a value seen once comes half as often as one "
        "seen twenty times. What was never seen still does not come: zero to any power "
        "is zero."
    )),
]  # fmt: skip

with lesson.play():

    @lesson.part
    def play() -> None:
        """The rows, and ten outfits drawn from what was counted."""
        says = _("Added to every count, so that nothing stays at zero.")
        smoothing = controls.live("smoothing", _("Smoothing a"), 0.0, values=SMOOTHINGS, help=says)
        says = _("0: only the likeliest. 1: as counted. High: all that is possible, alike.")
        label = _("Temperature T")
        temperature = controls.live("temperature", label, 1.0, 0.0, 5.0, step=0.01, help=says)
        shown, made = st.columns([4, 7], gap="large")
        with shown:
            says = _("What you have: {name}") if N <= 50 else _("{name}: 50 of the {N} rows")
            outfits.note(line := says.format(name=rows.name, N=N))
            mine, press = outfits.worn(controls, START), outfits.wear(controls, "fashion_rows")
            look = {"size": 36, "columns": 10, "choose": True, "on_change": press}
            avatar_view("fashion_rows", rows.codes[:50], text=line, watch=mine, **look)
            controls.presets(PRESETS)
        with made:
            says = _("How the rows are counted.")
            kind = controls.choice("model", _("Model"), KINDS, "naive", help=says)
            draws = Draws(rows.codes, kind.value, seed=controls.state()["seed"])
            heard = controls.hear("fashion_play", *NAMES) | outfits.wear(controls, "fashion_play")
            avatar_view(
                "fashion_play", draws=draws, watch=mine, text=_("Ten outfits that the model drew"),
                size=112, columns=5, choose=True, ranges=[smoothing, temperature],
                choices=[kind, *outfits.outfit_menus(controls, START)], on_change=heard,
            )  # fmt: skip
            outfits.both_numbers("fashion_own", listen="fashion_play")

    @lesson.part
    def words() -> None:
        """The ten outfits in words, and what is known of yours."""
        outfits.known(rows, outfits.worn(controls, START))
        said = "\n".join(f"1. {one}" for one in outfits.in_words(drawn(10)))
        text_alternative(_("The ten outfits"), said)

    with st.popover(_("Use your own table")):
        rows_uploader("table")

with lesson.idea():
    says = _("To invent is to ask: of all that was never seen, what is likely? Begin by counting.")
    st.html(f'<p class="fn-lead">{says}</p>')
    unseen = counted.never(rows.table("joint_table", 0.0))
    st.markdown(_(
        "**One number a combination.** Five features make 3 · 8 · 4 · 6 · 7 = {K:,} combinations. "
        "Give each its share of the {N} outfits: {free:,} free parameters (the last one follows, "
        "because all sum to 1), and {seen} of the shares are above zero. You may think that more "
        "parameters make a better model. This one has the most, and it can only repeat."
    ).format(K=K, N=N, free=K - 1, seen=K - unseen))  # fmt: skip
    st.markdown(_(
        "**Smoothing.** Laplace's cure adds a to every count: p = (count + a) / (N + a K). Below "
        "the line stands K, the number of *combinations*, not of features, or the table would not "
        "sum to 1. Now nothing is impossible. But all that was never seen gets the same chance, a "
        "good outfit and a bald head with pink hair alike."
    ))  # fmt: skip
    st.markdown(_(
        "**Naive Bayes.** Count each feature by itself and multiply. 3 + 8 + 4 + 6 + 7 = 28 "
        "numbers; in each feature one follows from the rest, so **23 free parameters**. An outfit "
        "that was never seen can now be likely, because each of its parts is."
    ))  # fmt: skip
    outfits.value_table(
        rows.codes, _("All that naive Bayes knows of {name}").format(name=rows.name)
    )
    outfits.note(_(
        "The counts of the fifty were published by others; the rows are ours, drawn once so that "
        "every count holds. Of the {K:,} combinations only 3,552 look different: nobody sees the "
        "hair colour of the bald. The column must hold something, and the truth writes silver."
    ).format(K=K))  # fmt: skip

with lesson.predict():
    st.markdown(_(
        "Among the fifty, round glasses with a white scoop-neck shirt and long straight red hair "
        "occur twice. The same in blue never occurs. Both models count the fifty and add nothing."
    ))  # fmt: skip
    text, captions = _("The outfit in white, and in blue"), [_("twice"), _("never")]
    avatar_view("fashion_pair", torch.stack([WHITE, BLUE]), text=text, size=96, captions=captions)
    guess = predict("fashion_pair", _("How likely is the blue outfit under each model?"), {
        "zero": _("Both say never: it is not in the data"),
        "split": _("One number a combination: never. Naive Bayes: about once in 1,000"),
        "same": _("One number a combination: never. Naive Bayes: as often as the white one"),
        "half": _("Both say 2 in 50, as for the white one"),
    })  # fmt: skip
    if guess:
        fifty = course_rows()
        verdict(guess == "split", _(
            "Naive Bayes has seen blue clothes and has seen round glasses. It never asks whether "
            "it has seen them together."
        ))  # fmt: skip
        both = {KINDS[one]: fifty.model(FAMILY[one], 0.0) for one in ("joint", "naive")}
        outfits.pair_table(both, {_("white"): WHITE, _("blue"): BLUE})
        st.markdown(_(
            "Without smoothing naive Bayes, too, says *never* to {never:,} of the {K:,} outfits: "
            "all with black clothes or a bun, which nobody wore. One factor of zero is enough."
        ).format(never=counted.never(fifty.table("naive_bayes", 0.0)), K=K))  # fmt: skip
    asked = _("How much smoothing brings one number a combination closest to the truth?")
    best = predict("fashion_best", asked, {
        "none": _("None: the counts are what they are"), "tenth": _("About a tenth of a count"),
        "one": _("1, as Laplace has it"), "ten": _("10, to be safe"),
    })  # fmt: skip
    if best:
        st.markdown(_("The curves under *Measure* answer."))

with lesson.inside():
    st.markdown(_("Both formulas hold your outfit and follow the smoothing slider at once."))

    @lesson.part
    def formulas() -> None:
        """Both models' formulas, filled in with your outfit."""
        mine = outfits.worn(controls, START)
        outfits.product_formula("fashion_product", rows, mine, listen="fashion_play")
        outfits.count_formula("fashion_count", rows, mine, listen="fashion_play")

    st.markdown(_(
        "Temperature changes neither model. It changes how you draw: from $p^{1/T}$, scaled to sum "
        "to 1. It is Boltzmann's T, and it comes back when a language model picks its words."
    ))  # fmt: skip
    source(NaiveBayes.fit_steps, equation=r"p_j(v) = \frac{\mathrm{count}_j(v) + a}{N + a\,k_j}")
    source(NaiveBayes.sample)
    source(JointTable.fit_steps, equation=r"p(x) = \frac{\mathrm{count}(x) + a}{N + a K}")
    source(temper, equation=r"p_T(x) = p(x)^{1/T} \Big/ \sum_{x'} p(x')^{1/T}")

with lesson.measure():
    nobody = _("Not defined: nobody knows the truth behind your rows.")

    @lesson.part
    def measures() -> None:
        """The ruler put to both models, and the combinations that naive Bayes gets wrong."""
        a = held()[1]
        for one, title in KINDS.items():
            nats = entropy(rows.table(FAMILY[one], a))
            says = _("{title}. Smoothing {a:g}; exact. Entropy {nats:.3f} nats.")
            said = says.format(title=title, a=a, nats=nats)
            ruler_table(rows.ruler(FAMILY[one], a), caption=said)
        if a == 0 and rows.known_truth:
            outfits.note(_(
                "Without smoothing the excess is infinite: the truth makes outfits that the model "
                "gives probability zero, and no number of good guesses makes up for one never. "
                "Togetherness below zero is ties that the fifty show and the truth has not."
            ))  # fmt: skip
        st.markdown(f"### {_('Where naive Bayes lies')}")
        lie = _(
            "It writes a hair colour for the bald as for everybody. The truth never has a bald "
            "head with another colour than silver; {share:.2%} of what naive Bayes draws is one. "
            "No picture shows it, and no count of single features does."
        ).format(share=counted.impossible(rows.table("naive_bayes", a), world.table))
        st.markdown(lie if rows.known_truth else nobody)

    st.markdown(_(
        "It also tears apart what goes together. *Mutual information* says how much one feature "
        "tells of another, in nats. Choose two features: the lower tables show where two values "
        "occur together oftener (blue) or less often (orange) than by chance, in percentage points."
    ))  # fmt: skip

    @lesson.part
    def together() -> None:
        """The truth, the rows and fifty draws, pair by pair."""
        i, j = ties(controls, {
            _("The truth, exact"): world.table if rows.known_truth else None,
            _("The rows you count"): counted.shares(rows.codes),
            _("50 draws: {model}").format(model=KINDS[held()[0]]): counted.shares(drawn(50)),
        })  # fmt: skip
        st.markdown(_(
            "In naive Bayes every cell is zero, exactly; yet 50 draws from it show some. **A small "
            "table makes mutual information out of luck.** Shuffle one of these two columns in the "
            "rows you count, so that no tie is left, and {luck:.3f} nats remain on average."
        ).format(luck=rows.luck(i, j)))  # fmt: skip

    if rows.known_truth:
        outfits.tied_pairs(_("How the truth ties features: these pairs multiply its probability"))

    @lesson.part
    def how_much() -> None:
        """Excess against smoothing, once it was guessed."""
        st.markdown(f"### {_('How much smoothing')}")
        if not (rows.known_truth and best):
            early = _("Commit your second guess under *Predict*, and the curves appear here.")
            st.markdown(early if rows.known_truth else nobody)
            return
        even = counted.even_excess(world.table)
        curves = {title: rows.excess(FAMILY[one], SMOOTHINGS[1:]) for one, title in KINDS.items()}
        by_smoothing("fashion_smoothing", curves, at=held()[1], even=even)
        product, whole = curves.values()
        verdict(best == "tenth", _(
            "One number a combination is best with {at:g}: {least:.2f} nats above the truth. With "
            "1 it is {one:.2f} above. A table with all outfits alike, which looked at no data, is "
            "{even:.2f} above: the dotted line."
        ).format(at=whole.best[0], least=whole.best[1], one=whole.at(1.0), even=even))  # fmt: skip
        st.markdown(_(
            "Naive Bayes is best with {low:g}, because we made the truth from the counts with 2 "
            "added; for real data nobody tells you that. The {least:.3f} nats that stay are what "
            "the ties are worth, their *total correlation*. No smoothing brings them back."
        ).format(low=product.best[0], least=product.best[1]))  # fmt: skip

    @lesson.part
    def heated() -> None:
        """Entropy and impossible share against temperature."""
        st.markdown(f"### {_('What temperature does')}")
        _kind, a, T = held()
        heat = {title: rows.table(FAMILY[one], a) for one, title in KINDS.items()}
        by_temperature("fashion_heat", heat, world.table if rows.known_truth else None, at=T)


with lesson.exercise():
    st.markdown(_("Each looks at your sliders and your outfit as they are now."))

    @lesson.part
    def tasks() -> None:
        """Judged by the sliders and the outfit as they are now."""
        mine = outfits.worn(controls, START)
        exercises(rows, controls.state(), mine, BLUE, SMOOTHINGS[1:])


lesson.toolbar(Export(
    figure=lambda now: figures.sheet(outfits.pictures(drawn(10)), columns=5),
    data=lambda now: rows.ten(FAMILY[now["model"]], now),
    code=lambda now: again(rows, FAMILY[now["model"]], now),
    more={"rows.csv": lambda now: to_csv(rows.codes)},
))  # fmt: skip
