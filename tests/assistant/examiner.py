"""What the HTTP contract asks of a reply, as checks: an examiner of its own, so that a slip on either side shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Protocol

LONGEST_QUOTE = 600
TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
SPELT = {"ubnd": "ủy ban nhân dân", "vnđ": "đồng", "vnd": "đồng", "đ": "đồng"}
SECTIONS = {
    "name", "steps", "methods", "dossier", "subjects", "agency", "result", "fees", "duration", "legal_basis",
    "conditions", "forms", "other",
}  # fmt: skip
STATUSES = {"in_force", "not_yet", "expired", "replaced", "withdrawn", "unknown"}
NOTICES = {
    "model_unavailable", "stale_wording", "sources_differ", "summary_only", "expired_source", "other_province",
}  # fmt: skip
OUTCOMES = {"answered", "clarify", "not_found", "declined"}

REPLY: dict[str, tuple[type, ...]] = {
    "id": (str,), "outcome": (str,), "answer": (str,), "citations": (list,), "options": (list,), "suggestions": (list,),
    "notices": (list,), "written_by": (str,), "approved": (dict, type(None)), "corpus_version": (str,),
    "timings_ms": (dict,),
}  # fmt: skip
CITATION: dict[str, tuple[type, ...]] = {
    "n": (int,), "document_id": (str,), "procedure_code": (str, type(None)), "title": (str,), "section": (str,),
    "heading": (str,), "quote": (str,), "start": (int,), "end": (int,), "page": (int, type(None)), "status": (str,),
    "url": (str,),
}  # fmt: skip
OPTION: dict[str, tuple[type, ...]] = {"procedure_code": (str, type(None)), "title": (str,), "why": (str,)}
PROBLEM: dict[str, tuple[type, ...]] = {"type": (str,), "title": (str,), "status": (int,), "detail": (str,)}


def has_shape(given: object, shape: dict[str, tuple[type, ...]]) -> bool:
    """Tell whether an object has every field of a shape, each of its type (a bool is no number)."""
    return isinstance(given, dict) and all(
        name in given and isinstance(given[name], kinds) and not (isinstance(given[name], bool) and bool not in kinds)
        for name, kinds in shape.items()
    )


def words(text: str) -> list[str]:
    """Give the words of a text in one form: lower case, one tone placement, no leading zeros or thousands' dots."""
    text = unicodedata.normalize("NFC", text).lower()
    text = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", text)
    parts = [part for word in re.findall(r"\d+(?:,\d+)?|[^\W\d_]+", text) for part in SPELT.get(word, word).split()]
    return [re.sub(r"^0+(?=\d)", "", part) if part[0].isdigit() else _one_placement(part) for part in parts]


def _one_placement(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in letters if c not in TONES)
    return unicodedata.normalize("NFC", bare) + "".join(sorted(c for c in letters if c in TONES))


def numbers(text: str) -> set[str]:
    """Give the numbers of a text in one form."""
    return {word for word in words(text) if word[0].isdigit()}


def marks(text: str) -> list[int]:
    """Give the marks of a text, in order."""
    return [int(n) for n in re.findall(r"\[(\d+)\]", text)]


def statements(answer: str) -> list[str]:
    """Give the sentences and list lines that say something: four words or more, lead-in lines apart."""
    found = []
    for line in answer.splitlines():
        bare = re.sub(r"^\s*(?:[-*•+]|\d+[.)])\s+|^#+\s*|^>\s*", "", line).strip()
        found += re.split(r"(?<=[.!?;])\s+(?!\[\d)", bare)
    return [s for s in found if len(re.sub(r"\[\d+\]", " ", s).split()) >= 4 and not _leads_in(s)]


def _leads_in(statement: str) -> bool:
    return re.sub(r"\[\d+\]", " ", statement).rstrip().endswith(":")


def unmarked(answer: str) -> list[str]:
    """Give the statements and the list lines without a mark."""
    lines = [line for line in answer.splitlines() if line.startswith("- ")]
    return [s for s in [*statements(answer), *lines] if not marks(s)]


def unsupported(reply: dict[str, Any]) -> list[str]:
    """Give the numbers of marked statements that none of their own citations holds."""
    cited = {c["n"]: c for c in reply["citations"]}
    found: list[str] = []
    for statement in statements(reply["answer"]):
        own = [cited[n] for n in marks(statement) if n in cited]
        text = " ".join(f"{c['quote']} {c['title']} {c['procedure_code'] or ''} {c['heading']}" for c in own)
        found += sorted(numbers(re.sub(r"\[\d+\]", " ", statement)) - numbers(text)) if own else []
    return found


def check_shape(reply: dict[str, Any]) -> None:
    """Hold a reply against the fields, types and choices of the contract."""
    assert has_shape(reply, REPLY), reply
    assert reply["outcome"] in OUTCOMES
    assert reply["written_by"] in {"rules", "model", "approved"}
    assert all(isinstance(reply["timings_ms"][key], (int, float)) for key in ("retrieve", "compose", "total"))
    for citation in reply["citations"]:
        assert has_shape(citation, CITATION), citation
        assert citation["section"] in SECTIONS
        assert citation["status"] in STATUSES
    assert all(has_shape(option, OPTION) for option in reply["options"]), reply["options"]
    assert all(isinstance(text, str) for text in reply["suggestions"])
    assert all(n["kind"] in NOTICES and n["text"] for n in reply["notices"]), reply["notices"]
    if reply["outcome"] == "clarify":
        assert reply["options"]


def check_marks(reply: dict[str, Any]) -> None:
    """Hold the marks against the citations: numbered by first use, none without its citation, none unused."""
    first_use = list(dict.fromkeys(marks(reply["answer"])))
    assert first_use == list(range(1, len(first_use) + 1))
    assert [c["n"] for c in reply["citations"]] == first_use


class Reply(Protocol):
    """A reply over HTTP, of whichever client."""

    status_code: int

    @property
    def text(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    def json(self) -> Any: ...


def problem_of(reply: Reply, status: int) -> dict[str, Any]:
    """Give the problem details of a reply that failed as it should: RFC 9457, with a sentence in Vietnamese."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = reply.json()
    assert has_shape(body, PROBLEM), body
    assert body["status"] == status
    for field in ("title", "detail"):
        assert body[field]
        assert not body[field].isascii(), f"{field} is not Vietnamese: {body[field]}"
    return body


def events_of(body: str) -> list[tuple[str, str]]:
    """Give the events of a text/event-stream as (name, data)."""
    found = []
    for block in body.split("\n\n"):
        if block:
            name, data = block.split("\n")
            found.append((name.removeprefix("event: "), data.removeprefix("data: ")))
    return found
