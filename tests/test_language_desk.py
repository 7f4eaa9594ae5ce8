"""A language model with its tokenizer, and many learners at one desk, on a little model."""

import math

import pytest
import torch

from core.decoding import DecodingConfig
from core.language.desk import NEW, Desk, Ticket
from core.language.reading import Reader
from core.language.text_model import TextModel
from core.models import FAMILIES
from core.rng import generator
from core.worlds import get

GREEDY = DecodingConfig(temperature=0.0)
STARTS = [f"a person with {n} hair" for n in ("red", "pink", "no", "silver", "long black")]


def little(slug: str = "transformer_lm", world: str = "captions", **words) -> TextModel:
    """A model that is hardly trained: what it says is odd, but it says it for sure."""
    family, there = FAMILIES[slug], get(world)
    if slug != "ngram":
        words = {"steps": 30, "batch": 8, "rate": 0.01, "width": 16, **words}
    model = family.create(family.Configuration(**words), there.space, rng=generator(0))
    model.fit(there.train(400), rng=generator(0))
    return TextModel(slug, model.eval(), there.tokenizer, opening=there.opening)


@pytest.fixture(scope="module")
def model() -> TextModel:
    return little()


def numbers(tokens) -> list[int]:
    return [token.number for token in tokens]


def test_learners_at_once_have_what_they_would_have_alone(model) -> None:
    desk, warm = Desk(model), DecodingConfig(temperature=0.8, top_p=0.9)
    tickets = [desk.ask(text, 12, warm, seed=i) for i, text in enumerate(STARTS)]
    together = [numbers(ticket.read(60)) for ticket in tickets]
    alone = [numbers(Desk(model).ask(t, 12, warm, seed=i).read(60)) for i, t in enumerate(STARTS)]
    assert together == alone
    assert len({tuple(one) for one in together}) > 1


def test_turns_are_fair(model, monkeypatch) -> None:
    """Twenty at once: from when all have begun, nobody has two tokens before all have one."""
    order, take = [], Ticket.take

    def noted(ticket, logits) -> None:
        order.append(id(ticket))
        take(ticket, logits)

    monkeypatch.setattr(Ticket, "take", noted)
    desk = Desk(model)
    with desk.changed:  # all have asked before the desk begins
        tickets = [desk.ask(STARTS[i % 5], 15, seed=i) for i in range(20)]
    assert [len(list(ticket.read(60))) for ticket in tickets] == [15] * 20
    begun = max(order.index(id(ticket)) for ticket in tickets)
    assert begun < 20 * 20 / NEW
    first = order[0]  # every round begins with it; the first may still be without the newest
    rounds = order[order.index(first, order.index(first, begun + 1) + 1) :]
    whole = order.count(first) - order[: len(order) - len(rounds)].count(first)
    assert whole >= 5
    for at in range(0, 20 * whole, 20):
        assert len(set(rounds[at : at + 20])) == 20


def test_who_has_gone_is_not_waited_for(model) -> None:
    desk = Desk(model)
    gone, stays = desk.ask(STARTS[0], 90), desk.ask(STARTS[1], 20)
    gone.stop()
    assert len(list(stays.read(60))) == 20
    assert len(list(gone.read(60))) < 90
    assert desk.ask("a", 0).over


def test_the_desk_says_what_it_does_not_take(model) -> None:
    desk = Desk(model)
    with pytest.raises(ValueError, match="expected 0 to 512 tokens; got 9999"):
        desk.ask("a", 9_999)
    with pytest.raises(ValueError, match="expected text; got the control character"):
        desk.ask("a\x00", 3)
    with pytest.raises(ValueError, match="expected tokens below 97; got another number"):
        desk.ask("a", 3, after=[97])


@pytest.mark.parametrize("slug", ["ngram", "recurrent_lm"])
def test_models_without_keys_have_a_desk_too(slug) -> None:
    model = little(slug)
    tickets = [Desk(model).ask(text, 9, GREEDY) for text in STARTS]
    reader = Reader(model)
    tickets += [Desk(model, reader.begin).ask(text, 9, GREEDY) for text in STARTS]
    for text, ticket in zip(STARTS * 2, tickets, strict=True):
        alone = model.write(text, 9, GREEDY, rng=generator(0))
        assert numbers(ticket.read(60)) == numbers(alone)


@pytest.mark.parametrize("slug", ["ngram", "recurrent_lm", "transformer_lm"])
def test_a_text_that_grows_is_read_as_if_anew(slug) -> None:
    """Typed and chosen tokens in any order of asking: the scores and logits of the whole text."""
    model = little(slug)
    reader, text = Reader(model), "a person with red hair and a"
    chosen = model.tokenizer.encode(" pink shirt")
    for n in (0, 1, 2, 11, 4):
        reading = reader.read(text, chosen[:n])
        whole = model.score(text + " pink shirt"[:n])
        assert reading.numbers == [token.number for token in whole.tokens]
        assert reading.typed == len(text)
        scores = [token.log_prob for token in whole.tokens]
        assert [token.log_prob for token in reading.tokens] == pytest.approx(scores, abs=1e-4)
        fresh = model.logits(text + " pink shirt"[:n])
        assert torch.allclose(reading.logits, fresh, atol=1e-4)


def test_a_reader_forgets_the_oldest() -> None:
    model = little("ngram")
    reader = Reader(model)
    for n in range(40):
        reader.read("x" * (n + 60))
    assert len(reader._lately) == 12
    reader = Reader(model)
    for n in range(90, 103):
        for first in "ab":
            reader.read(first * n)
    assert reader._held() <= 2_000


def test_a_reader_cuts_what_does_not_fit() -> None:
    model = little()
    reading = Reader(model).read("x" * 300, [5, 6])
    assert len(reading.tokens) == model.reach - 1
    assert reading.cut == 302 - len(reading.tokens)
    assert reading.numbers[-2:] == [5, 6]
    assert reading.typed == len(reading.tokens) - 2
    assert Reader(model).read("").tokens == []


@pytest.mark.parametrize("slug", ["ngram", "recurrent_lm", "transformer_lm"])
def test_a_text_is_scored_token_by_token(slug) -> None:
    model = little(slug)
    text = "a person with no hair"
    score = model.score(text)
    assert "".join(token.text for token in score.tokens) == text
    before, total = [], 0.0
    for token in score.tokens:
        log_p = torch.log_softmax(model.begin(before)[0].double(), -1)
        assert token.log_prob == pytest.approx(float(log_p[token.number]), abs=1e-4)
        assert token.rank == 1 + int((log_p > log_p[token.number]).sum())
        before.append(token.number)
        total += token.log_prob
    assert score.log_prob == pytest.approx(total)
    assert score.perplexity == pytest.approx(math.exp(-total / len(text)))
    assert score.bits_per_character == pytest.approx(-total / math.log(2) / len(text))


def test_the_opening_is_read_and_not_scored() -> None:
    model = little("ngram", "austen_pairs", order=2)
    score = model.score("It is a truth")
    assert "".join(token.text for token in score.tokens) == "It is a truth"
    first = model.tokenizer.encode("It is a truth")[0]
    behind = torch.log_softmax(model.begin(model.tokenizer.encode("\n"))[0].double(), -1)
    assert score.tokens[0].log_prob == pytest.approx(float(behind[first]), abs=1e-5)


def test_an_empty_text_has_no_perplexity(model) -> None:
    empty = model.score("")
    assert empty.tokens == []
    assert math.isnan(empty.perplexity)
    assert math.isnan(empty.bits_per_character)
    assert model.logits("").shape == (97,)


def test_what_does_not_fit_the_window_is_cut_and_counted(model) -> None:
    prompt = model.prompt("x" * 500, room=4)
    assert len(prompt.tokens) == model.reach - 4
    assert prompt.cut == 500 - len(prompt.tokens)
    assert len(model.score("y" * 300).tokens) == model.reach
    assert len(list(model.write("z" * 400, 5, rng=generator(0)))) == 5


def test_futures_are_different_and_each_follows_its_own_past(model) -> None:
    rows = list(model.futures("a person", 10, 12, rng=generator(4)))
    assert len(rows) == 10
    texts = ["".join(row[i].text for row in rows) for i in range(12)]
    assert len(set(texts)) > 6
    score = model.score("a person" + texts[3])
    for token, row in zip(score.tokens[-10:], rows, strict=True):
        assert token.log_prob == pytest.approx(row[3].log_prob, abs=1e-4)
        assert row[3].drawn == pytest.approx(math.exp(row[3].log_prob), abs=1e-4)


def test_writing_ends_where_the_model_says_so(model) -> None:
    ended = TextModel("little", model.model, model.tokenizer, ends=range(97))
    assert len(list(ended.write("a", 10, rng=generator(0)))) == 1
    with pytest.raises(ValueError, match="expected 0 to 512 tokens; got 513"):
        list(model.write("a", 513, rng=generator(0)))


def test_greedy_is_one_way_on(model) -> None:
    a, b = (numbers(model.write("a person", 20, GREEDY, rng=generator(s))) for s in (0, 1))
    assert a == b
    memory_free = model.tokenizer.encode("a person")
    for number in a:
        assert number == int(model.model.next_log_prob(torch.tensor([memory_free])).argmax())
        memory_free.append(number)
