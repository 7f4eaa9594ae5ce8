"""What the lesson on tokens counts, by another route: vocabulary, window, next letters, tasks."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch

from core import checkpoint
from core import token_tasks as tasks
from core.language import corpus, forgetting, smollm, window
from core.language.byte_pairs import BYTES, BytePairs, learn
from core.language.corpus import read_merges
from core.language.next_letters import FARTHEST, LETTERS, changed_at, next_letters, written
from core.language.orders import recorded as orders
from core.language.specimens import (
    ALL_ONCE,
    CHINESE,
    MIXED,
    OTHER_YEARS,
    PASSAGE,
    SENTENCES,
    TWISTER,
    YEARS,
)
from core.language.vocabulary import LARGEST, SIZES, SMOLLM2, recorded
from core.rng import generator
from core.train import plan
from core.worlds import get
from core.worlds.build.vocabulary import lengths


@pytest.fixture(scope="module")
def six():
    model = plan("ngram", "austen", ["order=6"], 0, 3_000).model()
    return model.fit(get("austen").train(3_000), rng=generator(0))


def test_shorter_grams_are_those_that_a_shorter_model_counts(six):
    for order in (1, 4, 6):
        model = plan("ngram", "austen", [f"order={order}"], 0, 3_000).model()
        model.fit(get("austen").train(3_000), rng=generator(0))
        mine = six.shorter(order)
        assert torch.equal(mine.keys, model.keys)
        assert torch.equal(mine.counts, model.counts)
        x = get("austen").test(3).x
        torch.testing.assert_close(mine.log_prob(x), model.log_prob(x), atol=0, rtol=0)
    with pytest.raises(ValueError, match="expected an order from 1 to 6; got 7"):
        six.shorter(7)


def test_counts_are_those_of_a_search_in_the_text(six):
    """Windows are cut from end to end, so a gram across a cut is counted by none."""
    texts = get("austen").texts(get("austen").train(3_000).x)
    start = "She could not"
    found = next_letters([six.shorter(3)], start)
    for letter in " etao,":
        times = sum(_times(text, "ot" + letter) for text in texts)
        assert int(found.counts[0, LETTERS.alphabet.index(letter)]) == times
    assert int(found.counts[0].sum()) > 500


def _times(text: str, gram: str) -> int:
    return sum(text.startswith(gram, at) for at in range(len(text)))


def test_next_letters_are_the_models_own_and_bits_those_of_its_score(six):
    models = [six.shorter(order) for order in (2, 6)]
    start = "It is a truth"
    found = next_letters(models, start)
    assert found.probs.shape == (2, 1 + FARTHEST, LETTERS.size)
    torch.testing.assert_close(found.probs.sum(-1), torch.ones(2, 13, dtype=torch.float64))
    for row, model in enumerate(models):
        log_p = 0.0
        for place in range(len(start)):
            before = torch.tensor([LETTERS.encode("\n" + start[:place])])
            log_p += float(model.next_log_prob(before)[0, LETTERS.encode(start[place])[0]])
        assert found.bits[row] == pytest.approx(-log_p / math.log(2) / len(start), abs=1e-9)


def test_a_letter_out_of_sight_moves_nothing_and_one_in_sight_moves_something(six):
    models = [six.shorter(order) for order in range(1, 7)]
    found = next_letters(models, "She could not bear to th")
    for model in range(6):
        for back in range(1, FARTHEST + 1):
            moved = found.moved(model, back)
            assert (moved == 0) == (back >= model + 1), (model, back)
            assert 0 <= moved <= 1
    assert changed_at("see", 1) == "sea"
    assert changed_at("sea", 1) == "see"
    assert found.instead[0] == "e"
    empty = next_letters(models, "")
    assert empty.probs.shape == (6, 1, LETTERS.size)
    assert math.isnan(empty.bits[0])


def test_what_is_written_is_as_likely_as_the_bars_say(six):
    """Order 1 draws letters from one row: their shares are those of the row."""
    model = six.shorter(1)
    letters = "".join(written(model, 1_000, rng=generator(1)))
    row = next_letters([model], "").probs[0, 0]
    for letter in " ea":
        p = float(row[LETTERS.alphabet.index(letter)])
        assert letters.count(letter) / 1_000 == pytest.approx(p, abs=4 * math.sqrt(p / 1_000))
    assert letters == "".join(written(model, 1_000, rng=generator(1)))


def test_vocabulary_record_is_what_the_tokenizer_gives():
    found, novel = recorded(), corpus.test_text()
    assert found.merges[:768] == read_merges()
    assert len(found.merges) == LARGEST - BYTES
    tokens = BytePairs(found.merges[: 640 - BYTES]).encode(novel)
    assert found.test[SIZES.index(640)] == len(tokens)
    assert found.test[0] == len(novel)
    assert found.train[0] == len(corpus.train_text())
    part = novel[:5_000]
    assert lengths(part, found.merges)[-1] == len(BytePairs(found.merges).encode(part))
    train, test = found.per_token()
    assert test[0] == train[0] == 1
    assert all(one < other for one, other in pairwise(test))
    if smollm.find() is not None:
        tokenizer = smollm.files().tokenizer
        assert tokenizer.size == SMOLLM2
        assert found.smollm2 == len(tokenizer.encode(novel))


def test_figures_of_the_orders_are_all_there_and_fall():
    for smoothing in ("kneser_ney", "back_off"):
        rows = orders(smoothing)
        assert [row["order"] for row in rows] == [1, 2, 3, 4, 5, 6]
        bits = [row["bits_per_character"] for row in rows]
        assert bits == sorted(bits, reverse=True)
        assert all(row["low"] < row["bits_per_character"] < row["high"] for row in rows)


def test_the_record_of_forgetting_is_what_the_shipped_models_do():
    rows = {row.model: row for row in forgetting.recorded()}
    for name, backs in {
        "ngram-austen-6": (1, 5, 6, 80),
        "recurrent_lm-austen_pairs": (2, 80),
    }.items():
        family, slug, *_ = name.split("-")
        model = checkpoint.read(f"{family}-{slug}")[0]
        x, row = get(slug).test(forgetting.WINDOWS).x, rows[name]
        for back in backs:
            found = forgetting.moved(model, x, back)
            at = row.backs.index(back)
            assert row.moved[at] == pytest.approx(float(found.mean()), abs=2e-5)
            assert (float(found.max()) == 0) == (name.startswith("ngram") and back >= 6)
    long = rows["transformer_lm-austen_pairs"]
    assert long.moved[-1] - long.half[-1] > rows["recurrent_lm-austen_pairs"].moved[-1]
    for order in (3, 6):
        row = rows[f"ngram-austen-{order}"]
        assert [moved == 0 for moved in row.moved] == [back >= order for back in row.backs]


def test_window_holds_the_last_tokens_and_knows_what_it_lost():
    text = "Kellynch was far. Was Kellynch lost?"
    letters = list(range(1, len(text) + 1))
    named = window.mentions(text, "Kellynch")
    assert named == [0, 22]
    seen = window.look(letters, named, 8, window=10, reached=20)
    assert (seen.read, seen.lost, seen.first, seen.stop) == (20, 10, 10, 20)
    assert (seen.back, seen.inside) == (20, False)
    assert window.look(letters, named, 8, 10, 30) == window.Seen(30, 20, 20, 30, 8, True)
    assert window.look(letters, named, 8, 10, 7).back is None
    tokenizer = BytePairs(read_merges())
    ends = window.ends(tokenizer, text)
    assert ends[-1] == len(text)
    assert len(ends) == len(tokenizer.encode(text))
    whole = window.look(ends, named, 8, 1_000, len(text))
    assert (whole.lost, whole.first, whole.inside) == (0, 0, True)


def test_model_answers_pass_and_common_wrong_ones_do_not():
    assert tasks.packed("abcdabcd" * 8, 5).passed
    assert not tasks.packed("abcdabcd" * 8, 0).passed  # no merge is done
    assert not tasks.packed("abcdabcd" * 8, 11).passed
    assert not tasks.packed("abcdabcd" * 3, 5).passed  # too short
    assert not tasks.packed("", 5).passed
    assert tasks.in_pieces("Xylophon", 5).passed
    assert not tasks.in_pieces("two words", 5).passed
    assert not tasks.in_pieces("1234567", 7).passed
    assert not tasks.in_pieces("Unbelievably", 5).passed  # too long
    near, lost = window.Seen(9, 0, 0, 9, 4, True), window.Seen(9, 5, 5, 9, 7, False)
    assert tasks.reaches(lost, near).passed
    assert not tasks.reaches(near, near).passed
    assert not tasks.reaches(near, lost).passed
    assert tasks.notices(6, 5, 0.1).passed
    assert not tasks.notices(5, 5, 0.0).passed  # it looks four back
    assert not tasks.notices(6, 4, 0.1).passed
    assert tasks.bytes_of(15).passed
    assert not tasks.bytes_of(5).passed
    assert not tasks.bytes_of(None).passed


def test_presets_fail_as_the_page_says():
    assert list(learn(ALL_ONCE, 556)) == []
    years = BytePairs([step.pair for step in learn(YEARS, 266)])
    pieces = [years.piece(token).decode() for token in years.encode(OTHER_YEARS)]
    assert {b" 20", b"19"} <= set(years.pieces)
    assert "|".join(pieces) == "19|8|7| 199|6| 200|2| 20|2|5| |3|0|20"
    english = BytePairs([step.pair for step in learn(PASSAGE, 344)])
    assert english.size == 344
    assert len(english.encode(CHINESE)) == 3 * len(CHINESE)
    assert len(list(learn(TWISTER, 556))) == 23
    assert len(list(learn(CHINESE, 556))) >= 30


def test_specimens_are_plain_text_that_every_tokenizer_gives_back():
    tokenizer = BytePairs([step.pair for step in learn(MIXED * 3, 300)])
    for text in (MIXED, *SENTENCES.values()):
        assert tokenizer.decode(tokenizer.encode(text)) == text
    assert len(set(SENTENCES.values())) == len(SENTENCES) == 10
