"""The first generative model: fifty outfits are counted, ten more are drawn."""

from itertools import combinations

import streamlit as st
import torch

from core import outfit_tasks as tasks
from core.measures import counted
from core.models.joint_table import JointTable
from core.models.naive_bayes import NaiveBayes
from core.numerics import entropy, temper
from pages.ui import figures, outfits, store
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.live.avatar_view import Draws, avatar_view
from pages.ui.predict import predict, verdict
from pages.ui.rows import again, course_rows, own_rows, rows_uploader, to_csv
from pages.ui.ruler_table import ruler_table
from pages.ui.source import source, text_alternative
from pages.ui.table_curves import by_smoothing, by_temperature
from pages.ui.ties import ties
from pages.ui.words import _

SMOOTHINGS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3)
SMOOTHINGS = (*SMOOTHINGS, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 7.0, 10.0)
WHITE, BLUE = torch.tensor([1, 7, 2, 4, 3]), torch.tensor([1, 1, 2, 4, 3])
SILLY = torch.tensor([0, 5, 0, 3, 0])  # a bald head, with pink written in the hair column
FAMILY = {"naive": "naive_bayes", "joint": "joint_table"}
KINDS = {"naive": _("Naive Bayes"), "joint": _("One number a combination")}

lesson = Lesson("fashion", _("Fifty outfits. Can you invent ten more?"))
controls = lesson.controls
world, names, rows = store.world("outfits"), outfits.feature_names(), own_rows("table")
K, N = len(world.table), len(rows.codes)

with lesson.play():
    seed = controls.seed(0)
    says = _("Added to every count, so that nothing stays at zero.")
    smoothing = controls.live("smoothing", _("Smoothing a"), 0.0, values=SMOOTHINGS, help=says)
    says = _("0: only the likeliest. 1: as counted. High: all that is possible, alike.")
    label = _("Temperature T")
    temperature = controls.live("temperature", label, 1.0, 0.0, 5.0, step=0.01, help=says)
    shown, made = st.columns([4, 7], gap="large")
    st.markdown(_("**Your outfit.** Choose it here, or press any outfit above."))
    mine = outfits.outfit_menus(controls, start=(2, 2, 0, 1, 6))
    with made:
        says = _("How the rows are counted.")
        kind = controls.select("model", _("Model"), KINDS, "naive", help=says)
    with shown:
        line = _("What you have: {name}") if N <= 50 else _("{name}: 50 of the {N} rows")
        outfits.note(line := line.format(name=rows.name, N=N))
        avatar_view(
            "fashion_rows", rows.codes[:50], text=line, size=36, columns=10, watch=mine,
            choose=True, on_change=outfits.wear(controls, "fashion_rows"),
        )  # fmt: skip
        with st.popover(_("Use your own table")):
            rows_uploader("table")

        def at(model, smoothing, temperature):
            return {"model": model, "smoothing": smoothing, "temperature": temperature}

        top = rows.table("naive_bayes", 0.0).max()
        controls.presets([
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
            ).format(top=top)),
            Preset("hot", _("Too hot"), at("naive", 0.0, 5.0), failure=_(
                "At T = 5 the counts hardly matter: a value seen once comes half as often as one "
                "seen twenty times. What was never seen still does not come: zero to any power "
                "is zero."
            )),
        ])  # fmt: skip
    with made:
        draws = Draws(rows.codes, {"naive": "marginals", "joint": "joint"}[kind], seed=seed)
        press = outfits.wear(controls, "fashion_play")
        heard = controls.hear("fashion_play", "smoothing", "temperature")
        avatar_view(
            "fashion_play", draws=draws, watch=mine, text=_("Ten outfits that the model drew"),
            size=112, columns=5, choose=True, ranges=[smoothing, temperature],
            on_change=press | heard,
        )  # fmt: skip
    a, T = smoothing.value, temperature.value
    naive, joint = rows.table("naive_bayes", a), rows.table("joint_table", a)
    outfits.both_numbers("fashion_own", rows, mine, listen="fashion_play")

    ten = rows.draws(FAMILY[kind], a, n=10, seed=seed, at=T)
    text_alternative(_("The ten outfits"), "\n".join(f"1. {one}" for one in outfits.in_words(ten)))

with lesson.idea():
    lead = _("To invent is to ask: of all that was never seen, what is likely? Begin by counting.")
    st.html(f'<p class="fn-lead">{lead}</p>')
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
    caption = _("All that naive Bayes knows of {name}").format(name=rows.name)
    outfits.value_table(rows.codes, caption)
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
    for one, title in KINDS.items():
        nats = entropy(rows.table(FAMILY[one], a))
        caption = _("{title}. Smoothing {a:g}; exact. Entropy {nats:.3f} nats.")
        ruler_table(rows.ruler(FAMILY[one], a), caption=caption.format(title=title, a=a, nats=nats))
    if a == 0 and rows.known_truth:
        outfits.note(_(
            "Without smoothing the excess is infinite: the truth makes outfits that the model "
            "gives probability zero, and no number of good guesses makes up for one never. "
            "Togetherness below zero is ties that the fifty show and the truth has not."
        ))  # fmt: skip
    st.markdown(f"### {_('Where naive Bayes lies')}")
    lie = _(
        "It writes a hair colour for the bald as for everybody. The truth never has a bald head "
        "with another colour than silver; {share:.2%} of what naive Bayes draws is one. No picture "
        "shows it, and no count of single features does."
    ).format(share=counted.impossible(naive, world.table))
    st.markdown(lie if rows.known_truth else nobody)
    st.markdown(_(
        "It also tears apart what goes together. *Mutual information* says how much one feature "
        "tells of another, in nats. Choose two features: the lower tables show where two values "
        "occur together oftener (blue) or less often (orange) than by chance, in percentage points."
    ))  # fmt: skip

    @st.fragment
    def together() -> None:
        """The truth, the rows and fifty draws, pair by pair."""
        pairs = {f"{i}-{j}": f"{names[i]} × {names[j]}" for i, j in combinations(range(5), 2)}
        says = _("Which two features the lower tables show.")
        i, j = map(int, controls.select("pair", _("Pair"), pairs, "3-4", help=says).split("-"))
        some = rows.draws(FAMILY[kind], a, n=50, seed=seed, at=T)
        ties({
            _("The truth, exact"): world.table if rows.known_truth else None,
            _("The rows you count"): counted.shares(rows.codes),
            _("50 draws: {model}").format(model=KINDS[kind]): counted.shares(some),
        }, i, j)  # fmt: skip
        st.markdown(_(
            "In naive Bayes every cell is zero, exactly; yet 50 draws from it show some. **A small "
            "table makes mutual information out of luck.** Shuffle one of these two columns in the "
            "rows you count, so that no tie is left, and {luck:.3f} nats remain on average."
        ).format(luck=rows.luck(i, j)))  # fmt: skip

    together()
    if rows.known_truth:
        outfits.tied_pairs(_("How the truth ties features: these pairs multiply its probability"))
    st.markdown(f"### {_('How much smoothing')}")
    if rows.known_truth and best:
        curves = {title: rows.excess(FAMILY[one], SMOOTHINGS[1:]) for one, title in KINDS.items()}
        even = counted.even_excess(world.table)
        by_smoothing("fashion_smoothing", curves, at=a, even=even)
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
    else:
        early = _("Commit your second guess under *Predict*, and the curves appear here.")
        st.markdown(early if rows.known_truth else nobody)
    st.markdown(f"### {_('What temperature does')}")
    heat = {title: rows.table(FAMILY[one], a) for one, title in KINDS.items()}
    by_temperature("fashion_heat", heat, world.table if rows.known_truth else None, at=T)

with lesson.exercise():
    st.markdown(_("Each looks at your sliders and your outfit as they are now."))
    options = {"less": _("less"), "same": _("the same"), "more": _("more")}
    st.markdown(_(
        "**1. Rescue.** Smooth until one number a combination gives the blue outfit of the "
        "prediction at least 1 chance in 5,000. What does a bald head with pink hair get then?"
    ))  # fmt: skip
    asked = _("Against the blue outfit, the bald head gets")
    said = st.radio(asked, options, None, format_func=options.get, key="said", horizontal=True)
    outfits.task(
        "", tasks.rescued(joint, BLUE, SILLY, least=1 / 5000, said=said),
        right=_("The blue outfit gets {p:.6f}, the bald head {silly:.6f}. Smoothing has no taste."),
        stand=_("The blue outfit gets {p:.6f}; 1 in 5,000 is 0.000200. Then answer the question."),
        hint=_("Neither was ever seen, so p = a / ({N} + a · {K}).").format(N=N, K=K),
    )  # fmt: skip
    outfits.task(
        _("**2. Five nats.** Find a temperature at which naive Bayes draws 5 nats of entropy."),
        tasks.cooled(naive, T),
        right=_("{nats:.3f} nats: as varied as {alike:.0f} outfits that are equally likely."),
        stand=_("At this temperature it is {nats:.3f} nats."),
        hint=_("Entropy falls with T. The curve of naive Bayes above crosses 5 once."),
    )  # fmt: skip
    outfits.task(
        _("**3. Never.** Make yours an outfit that naive Bayes, unsmoothed, calls impossible."),
        tasks.refused(rows.table("naive_bayes", 0.0), mine),
        right=_("One factor is zero, so the product is. Set a to 0 and see it in the formula."),
        stand=_("Unsmoothed, yours has probability {p:.2g}: unlikely perhaps, not impossible."),
        hint=_("Not being in the data is not enough. Look for *never* in the table of counts."),
    )  # fmt: skip
    if rows.known_truth:
        curve, now = (rows.excess("naive_bayes", stops) for stops in (SMOOTHINGS[1:], (a,)))
        outfits.task(
            _("**4. The best.** Smooth so that naive Bayes comes within 1% of its least excess."),
            tasks.best_smoothing(curve, now.best[1]),
            right=_("{excess:.4f} nats. What is left, no better counting takes away."),
            stand=_("{excess:.4f} nats above the truth.") if a else _("Unsmoothed it is infinite."),
            hint=_("Go up from 0.1, and past Laplace's 1. Too much makes all values alike."),
        )  # fmt: skip
    puzzle = tasks.product_to_work_out(rows.codes, seed)
    asked = _("**5. By hand.** Unsmoothed, what is the probability by naive Bayes of: {outfit}?")
    st.markdown(asked.format(outfit=outfits.in_words(puzzle[None])[0]))
    typed = st.number_input(_("Your product"), 0.0, 1.0, None, 1e-8, "%.8f", "typed", width=220)
    outfits.task(
        "", tasks.product_by_hand(rows.codes, puzzle, typed),
        right=_("{p:.3g}. Another seed gives another outfit."),
        stand=_("Five shares from the table of counts, multiplied. An error of 2% is let pass."),
        hint=_("Each share is a count over {N}. Do not add, and do not round early.").format(N=N),
    )  # fmt: skip

lesson.toolbar(Export(
    figure=lambda now: figures.sheet(outfits.pictures(ten), columns=5),
    data=lambda now: rows.ten(FAMILY[now["model"]], now),
    code=lambda now: again(rows, FAMILY[now["model"]], now),
    more={"rows.csv": lambda now: to_csv(rows.codes)},
))  # fmt: skip
