"""Documents that say nearly the same are found, and no others."""

from __future__ import annotations

from ingest.duplicates import near, signature, similarity

WORDS = [f"chữ{n}" for n in range(400)]


def test_a_text_with_a_few_words_changed_is_near_and_another_is_not() -> None:
    text = " ".join(WORDS)
    changed = " ".join(["khác", *WORDS[1:200], "khác", *WORDS[201:]])
    other = " ".join(reversed(WORDS))
    values = {"a": signature(text), "b": signature(changed), "c": signature(other)}
    assert 0.9 < similarity(values["a"], values["b"]) < 1
    assert similarity(values["a"], values["c"]) < 0.1
    assert [(i, o) for i, o, _ in near(values, values)] == [("a", "b"), ("b", "a")]


def test_the_share_is_that_of_the_common_runs() -> None:
    one, other = " ".join(WORDS[:304]), " ".join(WORDS[100:])
    # 300 and 296 runs of five words, 200 of them in both
    assert abs(similarity(signature(one), signature(other)) - 200 / 396) < 0.12


def test_short_and_empty_texts_have_signatures_too() -> None:
    assert similarity(signature(""), signature("")) == 1.0
    assert similarity(signature("một"), signature("hai")) < 0.1
    assert len(signature("một hai")) == 512


def test_nothing_asked_is_nothing_found() -> None:
    assert list(near({}, {"a": signature("x")})) == []
