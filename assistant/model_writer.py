"""An answer written by a language model, each sentence verified; the composed answer where that can't be had."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date

from assistant.answer import Answer, Citation, Notice, Outcome
from assistant.config import ModelSettings
from assistant.conversation import Message
from assistant.llm import CUT, Cause, LanguageModel, ModelUnavailableError
from assistant.messages import MODEL_UNAVAILABLE
from assistant.notices import notices_for
from assistant.passages import passages_for
from assistant.prompt import prompt
from assistant.sentences import Sentences
from assistant.streaming import Final, Piece, pieces_of
from assistant.verified import VerifiedText
from ingest.document import Document

log = logging.getLogger(__name__)

LEAST_KEPT = 0.5
"""Share of the model's sentences that must stand; an answer of which less is left is not the one it meant to give."""
HOPELESS = 4
"""So many sentences without one that stands, and the rest is not waited for."""
LONGEST_WORDS = 300


class ModelWriter:
    """Rewrites composed answers. Thread-safe."""

    def __init__(self, settings: ModelSettings, document_of: Callable[[str], Document | None]) -> None:
        self._model = LanguageModel(settings)
        self._passages = settings.passages
        self._document_of = document_of

    def write(self, messages: Sequence[Message], composed: Answer) -> Iterator[Piece]:
        """Give the answer in pieces, each of them verified, and the whole at the end.

        Only what was answered is rewritten. When the model fails, is too slow or too little of its text stands, the
        composed answer comes with the notice `model_unavailable`; what was said before is continued or replaced.
        """
        if composed.outcome is not Outcome.ANSWERED or composed.written_by != "rules":
            yield from pieces_of(composed)
            return
        started = time.perf_counter()
        said = ""
        sources = passages_for(composed.citations, self._document_of, self._passages)
        verified = VerifiedText(sources, composed.answer, messages[-1].content)
        try:
            # What the answer is about is known already, and a follow-up needs the code in it.
            if lead := _lead_in(composed.answer):
                said = f"{lead}\n"
                yield said
            for piece in self._verified(messages, sources, verified):
                if isinstance(piece, str):
                    said += piece
                yield piece
            if verified.kept < max(LEAST_KEPT * verified.seen, 1):
                raise ModelUnavailableError(Cause.UNSUPPORTED, f"{verified.kept} of {verified.seen} sentences stand")
        except ModelUnavailableError as error:
            log.info("the composed answer is given: %s", error)
            notice = Notice(kind="model_unavailable", text=MODEL_UNAVAILABLE[error.cause])
            answer = _timed(composed.model_copy(update={"notices": [*composed.notices, notice]}), started)
            if composed.answer.startswith(said):
                yield from pieces_of(answer, said)
            else:
                yield Final(answer, replaced=True)
            return
        yield Final(
            _timed(
                composed.model_copy(
                    update={
                        "answer": said,
                        "citations": verified.citations,
                        "notices": self._notices(composed, verified.citations),
                        "written_by": "model",
                    }
                ),
                started,
            )
        )

    def _verified(
        self, messages: Sequence[Message], sources: Sequence[Citation], verified: VerifiedText
    ) -> Iterator[str | Citation]:
        sentences = Sentences()
        words = 0
        with closing(self._model.stream(prompt(messages, sources))) as pieces:
            for piece in pieces:
                if not piece:
                    yield ""
                if piece == CUT:
                    return
                for sentence in sentences.take(piece):
                    for shown in verified.take(sentence):
                        words += len(shown.split()) if isinstance(shown, str) else 0
                        yield shown
                    if words > LONGEST_WORDS or (verified.seen >= HOPELESS and not verified.kept):
                        return
        for sentence in sentences.close():
            yield from verified.take(sentence)

    def _notices(self, composed: Answer, citations: Sequence[Citation]) -> list[Notice]:
        """Give the notices of the composed answer, and what the passages beyond its own call for."""
        found = list(composed.notices)
        own = {(c.document_id, c.start) for c in composed.citations}
        kinds = {n.kind for n in found}
        for c in citations:
            document = self._document_of(c.document_id)
            if document and (c.document_id, c.start) not in own and "stale_wording" not in kinds:
                added = notices_for(document, [c.quote], date.today(), None)
                found += [n for n in added if n.kind == "stale_wording"]
                kinds = {n.kind for n in found}
        return found


def _lead_in(composed: str) -> str:
    """Give the first line of a composed answer where it only leads in."""
    first = composed.partition("\n")[0]
    return first if first.endswith(":") and "[" not in first else ""


def _timed(answer: Answer, started: float) -> Answer:
    """Add the time that the model took, or wasted."""
    spent = round(1000 * (time.perf_counter() - started), 1)
    times = answer.timings_ms
    timings = times.model_copy(update={"compose": times.compose + spent, "total": times.total + spent})
    return answer.model_copy(update={"timings_ms": timings})
