"""The retrieval bench over an index of its own: a question explained, changes tried, published and taken back."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import ENGINES
from sqlalchemy import select, text
from workbench import ROOT, Kit

from assistant.answering import Assistant
from assistant.assembly import assistant as make_assistant
from assistant.assembly import builder, generations
from assistant.desk.desk import Desk
from assistant.desk.tables import AuditEntry
from assistant.desk.tuning.watching import tell_of_lost
from assistant.store.database import Database
from eval.trial import trial
from index.curation import load_curation
from index.store_edge import _copy_sparse

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
QUESTION = "giấy thiên thu nộp cho ai"
SAID = "giấy thiên thu"
CODE = "1.000656"


@pytest.fixture
def kit(kit: Kit, tmp_path: Path) -> Kit:
    """Give a copy of the small index, which these tests change."""
    settings = kit.settings.model_copy(deep=True)
    settings.index.folder = tmp_path / "index"
    settings.index.curation = tmp_path / "curation.yaml"
    settings.eval = {"questions": [str(ROOT / "eval" / "questions" / "corpus.jsonl")], "gate": {"every": 40}}
    shutil.copytree(kit.settings.index.folder, settings.index.folder, copy_function=_copy_sparse)
    return replace(kit, settings=settings)


@pytest.fixture
def served(kit: Kit) -> Assistant:
    return make_assistant(kit.settings)


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """Give the application with the judging room's trial, as `troly serve` makes it."""
    app.state.desk = replace(app.state.desk, trial=trial)
    return app


@pytest.fixture
def trainer(signed_in) -> TestClient:
    return signed_in("bien.tap")


def explained(client: TestClient, question: str = QUESTION) -> dict[str, Any]:
    reply = client.get("/api/trainer/bench", params={"q": question})
    assert reply.status_code == 200, reply.text
    return reply.json()


def rank(client: TestClient, code: str = CODE, question: str = QUESTION) -> int:
    codes = [document["code"] for document in explained(client, question)["documents"]]
    return codes.index(code) + 1 if code in codes else 99


def propose(client: TestClient, **fields: Any) -> dict[str, Any]:
    reply = client.post("/api/trainer/bench/changes", json={"question": QUESTION, "expected": CODE} | fields)
    assert reply.status_code == 201, reply.text
    return reply.json()


def wording(client: TestClient) -> dict[str, Any]:
    return propose(client, kind="wording", document=CODE, say=[SAID])


def tried(client: TestClient) -> dict[str, Any]:
    reply = client.post("/api/trainer/bench/trials")
    assert reply.status_code == 202, reply.text
    return ended(client, reply.json()["id"])


def ended(client: TestClient, trial_id: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        row = client.get(f"/api/trainer/bench/trials/{trial_id}").json()
        if row["state"] not in ("running", "stopping"):
            return row
        time.sleep(0.1)
    raise AssertionError("the trial does not end")


def published(client: TestClient) -> dict[str, Any]:
    row = tried(client)
    assert row["state"] == "done", row
    reply = client.post(f"/api/trainer/bench/trials/{row['id']}/publish")
    assert reply.status_code == 200, reply.text
    return row


def actions(database: Database, kind: str = "curation") -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(AuditEntry.action).where(AuditEntry.kind == kind).order_by(AuditEntry.id)))


def test_a_question_is_explained_and_the_parts_add_up(trainer: TestClient) -> None:
    found = explained(trainer, "hs lam giay chung tu may ngay")
    assert found["read"]["without_marks"]
    assert ["hs", "hồ sơ"] in found["read"]["read_as"]
    assert any("khai tử" in meaning for _, meaning in found["read"]["read_as"])
    assert found["read"]["sections"] == ["dossier", "duration"] or "duration" in found["read"]["sections"]
    first = found["documents"][0]
    assert first["code"] == CODE
    for document in found["documents"]:
        assert sum(part["given"] for part in document["parts"]) == pytest.approx(document["score"])
    assert {part["name"] for part in first["parts"]} >= {"name", "text", "passage", "dense", "level"}
    passage = first["passages"][0]
    source = trainer.get(f"/api/sources/{first['document_id']}").json()
    assert source["text"][passage["start"] : passage["end"]] == passage["text"]
    assert found["answer"]["outcome"] in ("answered", "clarify")
    assert 0 <= found["confidence"]["listed"] <= 1


def test_the_page_shows_what_the_route_says(trainer: TestClient) -> None:
    page = trainer.get("/trainer/bench", params={"q": "đăng ký khai tử", "province": "Lào Cai", "as_of": "2026-07-01"})
    assert page.status_code == 200
    assert "Thủ tục đăng ký khai tử" in page.text
    assert "Trợ lý sẽ trả lời" in page.text
    assert trainer.get("/trainer/bench").status_code == 200


def test_what_can_not_be_asked_is_said_in_a_sentence(trainer: TestClient) -> None:
    wrong = [
        ({"q": "khai tử", "province": "Atlantis"}, "Không có tỉnh"),
        ({"q": "khai tử", "as_of": "hôm qua"}, "không đúng dạng"),
        ({"q": "???"}, "câu hỏi"),
    ]
    for given, said in wrong:
        for path in ("/api/trainer/bench", "/trainer/bench"):
            reply = trainer.get(path, params=given)
            assert reply.status_code == 422
            assert said.lower() in reply.text.lower()


def test_a_script_in_a_question_is_only_text(trainer: TestClient) -> None:
    page = trainer.get("/trainer/bench", params={"q": "<script>alert(1)</script> khai tử"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@both_engines
def test_a_wording_helps_only_when_it_is_published(trainer: TestClient, desk: Desk) -> None:
    before = rank(trainer)
    assert before > 1
    wording(trainer)
    assert rank(trainer) == before
    row = published(trainer)
    line = row["report"]["lines"][0]
    assert (row["report"]["better"], row["report"]["worse"]) == (1, 0)
    assert (line["question"], line["verdict"], line["after"]["rank"]) == (QUESTION, "better", 1)
    assert row["report"]["same"] >= 2
    assert rank(trainer) == 1
    assert explained(trainer)["answer"]["citations"][0]["procedure_code"] == CODE
    (entry,) = load_curation(desk.settings.index.curation).entries
    assert (entry.kind, entry.document, entry.say, entry.question) == ("wording", CODE, (SAID,), QUESTION)
    assert actions(desk.database) == ["propose", "try", "publish"]


@both_engines
def test_a_published_change_is_taken_back_the_same_way(trainer: TestClient, desk: Desk) -> None:
    before = rank(trainer)
    edit = wording(trainer)
    published(trainer)
    (edit,) = trainer.get("/api/trainer/bench/changes", params={"state": "published"}).json()
    reply = trainer.post(f"/api/trainer/bench/changes/{edit['id']}/undo", json={"version": edit["version"]})
    assert reply.status_code == 201, reply.text
    again = trainer.post(f"/api/trainer/bench/changes/{edit['id']}/undo", json={"version": edit["version"] + 1})
    assert again.status_code == 409
    row = published(trainer)
    assert row["report"]["worse"] == 1
    assert rank(trainer) == before
    assert load_curation(desk.settings.index.curation).entries == ()
    (undone,) = trainer.get("/api/trainer/bench/changes", params={"state": "undone"}).json()
    assert undone["id"] == edit["id"]
    page = trainer.get("/trainer/bench/changes").text
    assert "đã gỡ" in page


def test_a_disabled_passage_is_neither_found_nor_cited(trainer: TestClient) -> None:
    question = "đăng ký khai tử mất bao lâu, mấy ngày thì xong"
    found = explained(trainer, question)
    document = next(d for d in found["documents"] if d["code"] == CODE)
    source = trainer.get(f"/api/sources/{document['document_id']}").json()
    passage = found["cited"][0]
    edit = {"document": document["document_id"], "passage": source["text"][passage["start"] : passage["end"]]}
    propose(trainer, kind="disable", question=question, expected=None, **edit)
    published(trainer)
    after = explained(trainer, question)
    same = next(d for d in after["documents"] if d["code"] == CODE)
    assert all(p["end"] <= passage["start"] or passage["end"] <= p["start"] for p in same["passages"])
    for citation in after["answer"]["citations"]:
        if citation["document_id"] == document["document_id"]:
            assert citation["end"] <= passage["start"] or passage["end"] <= citation["start"]
    source = trainer.get(f"/api/sources/{document['document_id']}").json()
    assert edit["passage"] in source["text"]


def test_going_back_to_the_index_before_is_said(trainer: TestClient, kit: Kit) -> None:
    wording(trainer)
    published(trainer)
    assert "quay lại bản trước" not in trainer.get("/trainer/bench/changes").text
    generations(kit.settings).rollback()
    time.sleep(0.6)  # the server looks for another generation twice a second
    assert "quay lại bản trước" in trainer.get("/trainer/bench/changes").text
    assert rank(trainer) > 1
    builder(kit.settings).ingest([kit.sources])
    time.sleep(0.6)
    assert rank(trainer) == 1


def test_a_build_at_work_holds_publication_up(trainer: TestClient, kit: Kit) -> None:
    wording(trainer)
    row = tried(trainer)
    with generations(kit.settings).building():
        reply = trainer.post(f"/api/trainer/bench/trials/{row['id']}/publish")
        assert (reply.status_code, "đang chạy" in reply.json()["detail"]) == (409, True)
        assert ended(trainer, trainer.post("/api/trainer/bench/trials").json()["id"])["state"] == "failed"
    assert load_curation(kit.settings.index.curation).entries == ()


def test_words_are_read_otherwise_once_they_are_published(trainer: TestClient) -> None:
    propose(trainer, kind="lexicon", say=["thiên thu"], mean=["đăng ký khai tử"])
    propose(trainer, kind="abbreviation", say=["DKKTU"], mean=["đăng ký khai tử"], question="DKKTU cần gì")
    assert explained(trainer)["read"]["read_as"] == []
    published(trainer)
    assert explained(trainer)["read"]["read_as"] == [["thiên thu", "đăng ký khai tử"]]
    assert rank(trainer) == 1
    assert explained(trainer, "DKKTU cần gì")["read"]["spelt"] == "đăng ký khai tử cần gì"


def test_a_trial_of_something_else_can_not_be_published(trainer: TestClient, kit: Kit) -> None:
    wording(trainer)
    row = tried(trainer)
    propose(trainer, kind="lexicon", say=["thiên thu"], mean=["khai tử"])
    reply = trainer.post(f"/api/trainer/bench/trials/{row['id']}/publish")
    assert (reply.status_code, "danh sách chờ áp dụng" in reply.json()["detail"]) == (409, True)
    assert "Hãy chạy lại bản thử" in trainer.get("/trainer/bench/changes").text
    row = tried(trainer)
    (source,) = (ROOT / "corpus" / "procedures").glob("2.000815-*.md")
    builder(kit.settings).ingest([source])
    time.sleep(0.6)
    reply = trainer.post(f"/api/trainer/bench/trials/{row['id']}/publish")
    assert (reply.status_code, "chỉ mục đang dùng" in reply.json()["detail"]) == (409, True)
    assert not kit.settings.index.curation.exists()


def test_a_trial_that_failed_to_switch_leaves_everything_as_it_was(
    trainer: TestClient, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    wording(trainer)
    row = tried(trainer)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.generation.Generations.publish", full)
    assert trainer.post(f"/api/trainer/bench/trials/{row['id']}/publish").status_code in (500, 503)
    monkeypatch.undo()
    assert load_curation(kit.settings.index.curation).entries == ()
    assert len(trainer.get("/api/trainer/bench/changes").json()) == 1
    assert trainer.post(f"/api/trainer/bench/trials/{row['id']}/publish").status_code == 200


def test_one_trial_runs_at_a_time_and_can_be_stopped(trainer: TestClient, app: FastAPI) -> None:
    def slow(settings: object, current: object, candidate: object, cases: object, step: Any) -> None:
        for done in range(1000):
            step(done, 1000)
            time.sleep(0.6)

    app.state.desk = replace(app.state.desk, trial=slow)
    assert trainer.post("/api/trainer/bench/trials").status_code == 409
    wording(trainer)
    row = trainer.post("/api/trainer/bench/trials").json()
    second = trainer.post("/api/trainer/bench/trials")
    assert (second.status_code, "Biên Tập" in second.json()["detail"]) == (409, True)
    assert "<progress" in trainer.get("/trainer/bench/changes").text
    assert trainer.post(f"/api/trainer/bench/trials/{row['id']}/stop").status_code == 200
    assert ended(trainer, row["id"])["state"] == "stopped"
    assert trainer.post(f"/api/trainer/bench/trials/{row['id']}/stop").status_code == 409


def test_a_trial_whose_server_was_ended_holds_nobody_up(trainer: TestClient, desk: Desk) -> None:
    wording(trainer)
    row = tried(trainer)
    with desk.database.transaction(write=True) as session:
        session.execute(text("UPDATE tuning_trials SET state = 'running', seen_at = '2026-01-01 00:00:00'"))
    assert trainer.get(f"/api/trainer/bench/trials/{row['id']}").json()["state"] == "failed"
    assert tried(trainer)["state"] == "done"


def test_without_the_judging_room_one_is_warned_and_may_publish(trainer: TestClient, app: FastAPI, desk: Desk) -> None:
    app.state.desk = replace(app.state.desk, trial=None)
    wording(trainer)
    assert "không có phần đánh giá" in trainer.get("/trainer/bench/changes").text
    row = published(trainer)
    assert row["report"]["lines"] == []
    assert rank(trainer) == 1
    with desk.database.transaction() as session:
        note = session.scalar(select(AuditEntry.note).where(AuditEntry.action == "publish"))
    assert "không có phần đánh giá" in note


def test_candidates_that_nobody_publishes_do_not_pile_up(trainer: TestClient, kit: Kit) -> None:
    wording(trainer)
    for _ in range(3):
        assert tried(trainer)["state"] == "done"
    folders = [path for path in kit.settings.index.folder.iterdir() if path.is_dir()]
    assert len(folders) == 2


@both_engines
def test_the_second_of_two_editors_is_told(trainer: TestClient, signed_in, database_url: str) -> None:
    edit = wording(trainer)
    other = signed_in("bien.tap.2")
    body = {"kind": "wording", "document": CODE, "say": ["cụ đi xa"], "question": QUESTION, "version": 1}
    assert other.put(f"/api/trainer/bench/changes/{edit['id']}", json=body).status_code == 200
    reply = trainer.put(f"/api/trainer/bench/changes/{edit['id']}", json=body | {"say": ["khác"]})
    assert (reply.status_code, "Biên Tập Hai" in reply.json()["detail"]) == (409, True)
    drop = f"/api/trainer/bench/changes/{edit['id']}/drop"
    assert trainer.post(drop, json={"version": 1}).status_code == 409
    assert trainer.post(drop, json={"version": 2}).json()["state"] == "dropped"
    assert trainer.put(f"/api/trainer/bench/changes/{edit['id']}", json=body | {"version": 3}).status_code == 409


def test_a_change_that_would_do_nothing_is_refused(trainer: TestClient) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"kind": "wording", "document": "9.999999", "say": ["x y"]}, "không có tài liệu"),
        ({"kind": "wording", "document": CODE, "say": [" "]}, "cách nói"),
        ({"kind": "wording", "document": CODE, "say": ["x y"], "question": " "}, "câu hỏi"),
        ({"kind": "disable", "document": CODE, "passage": "đoạn này không có"}, "không có đoạn này"),
        ({"kind": "disable", "document": CODE, "passage": ""}, "không có đoạn này"),
        ({"kind": "lexicon", "say": ["thiên thu"], "mean": ["khai tử"], "expected": None}, "phải dẫn đến"),
        ({"kind": "abbreviation", "say": ["hai chữ"], "mean": ["x"]}, "không phải chữ viết tắt"),
        ({"kind": "lexicon", "say": ["x" * 251], "mean": ["khai tử"]}, "không hợp lệ"),
        ({"kind": "undo"}, "không hợp lệ"),
        ({"kind": "lexicon", "say": ["thiên thu"], "state": "published"}, "không hợp lệ"),
    ]
    for fields, said in wrong:
        reply = trainer.post("/api/trainer/bench/changes", json={"question": QUESTION, "expected": CODE} | fields)
        assert (reply.status_code, said in reply.json()["detail"]) == (422, True), (fields, reply.text)


def test_what_is_not_there_is_404(trainer: TestClient) -> None:
    assert trainer.post("/api/trainer/bench/changes/x/drop", json={"version": 1}).status_code == 404
    assert trainer.get("/api/trainer/bench/trials/x").status_code == 404
    assert trainer.get("/trainer/bench/changes/x").status_code == 404


def test_a_change_whose_passage_is_gone_is_shown(trainer: TestClient, kit: Kit, desk: Desk) -> None:
    document = explained(trainer, "đăng ký khai tử")["documents"][0]
    passage = document["passages"][0]
    propose(trainer, kind="disable", document=document["document_id"], passage=passage["text"], expected=None)
    published(trainer)
    assert "không còn trong kho" not in trainer.get("/trainer/bench/changes").text
    source = next(path for path in kit.sources.glob(f"{CODE}-*.md"))
    folder = kit.settings.index.folder.parent / "nguon"
    shutil.copytree(kit.sources, folder)
    changed = (folder / source.name).read_text("utf-8").replace("khai tử", "khai báo tử vong")
    (folder / source.name).write_text(changed, "utf-8")
    builder(kit.settings).ingest([folder])
    time.sleep(0.6)
    assert "không còn trong kho" in trainer.get("/trainer/bench/changes").text
    for _ in range(2):
        tell_of_lost(desk, datetime.now(UTC))
    (note,) = trainer.get("/api/trainer/inbox").json()
    assert ("Thủ tục đăng ký khai tử" in note["text"], note["path"]) == (True, "/trainer/bench/changes")


def test_personal_data_in_a_question_is_masked(trainer: TestClient) -> None:
    edit = propose(trainer, kind="lexicon", say=["thiên thu"], mean=["khai tử"], question="bà số 0912345678 thiên thu")
    assert "0912345678" not in edit["question"]
