from __future__ import annotations

import json

from exam import question
from indexes import Small
from pydantic import SecretStr

from eval.record import hardware, new_record, questions_hash


def test_the_hash_knows_every_field_of_every_question() -> None:
    one, two = question("a"), question("b")
    assert questions_hash([one, two]) == questions_hash([question("a"), question("b")])
    assert questions_hash([one, two]) != questions_hash([two, one])
    assert questions_hash([one]) != questions_hash([question("a", nuggets=[["16 ngày"]])])


def test_no_secret_is_recorded(small: Small) -> None:
    model = small.work.settings.assistant.model.model_copy(update={"api_key": SecretStr("bi-mat-1")})
    settings = small.work.settings.model_copy(
        update={
            "assistant": small.work.settings.assistant.model_copy(update={"model": model}),
            "index": small.work.settings.index.model_copy(update={"api_key": "bi-mat-2"}),
        }
    )
    work = type(small.work)(settings, small.work.assistant, small.work.index)
    record = new_record([question()], [], ["troly"], work, 5)
    assert "bi-mat" not in json.dumps(record)
    assert record["config"]["assistant"]["model"]["first_token_s"] == 8


def test_only_fields_of_gold_are_recorded(small: Small) -> None:
    asked = question(gold=[{"code": "1.999101"}])
    assert new_record([asked], [], [], small.work, 5)["fields"] == {"1.999101": "Văn hóa"}


def test_a_run_without_an_index_has_no_corpus() -> None:
    record = new_record([question()], [], ["khac"], None, 5)
    assert record["corpus"] is None
    assert record["config"] == {}


def test_the_machine_is_described() -> None:
    assert hardware()["cores"] >= 1
    assert hardware()["memory_gb"] >= 1
    assert hardware()["processor"]
