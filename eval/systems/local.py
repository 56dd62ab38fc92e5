"""What the baselines have in common: they find passages in the documents of one index, and quote them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from eval.questions import Turn
from eval.systems.quoting import Found, quoted, results
from eval.systems.system import Body
from index.live import OpenIndex
from ingest.document import Document


class LocalSystem(ABC):
    """A baseline in the process, over the documents of an index that is open."""

    searches = True
    streams = False
    passages = 3
    """How many passages an answer quotes."""

    def __init__(self, name: str, index: OpenIndex) -> None:
        self.name = name
        self.index = index
        self.documents: dict[str, Document] = {document.id: document for document in index.documents.all()}

    @abstractmethod
    def find(self, query: str, *, for_answer: bool) -> list[Found]:
        """Give what is found for a question, best first."""

    def about(self) -> dict[str, str]:
        """Give the generation of the index that it reads."""
        return {"corpus_version": self.index.manifest.generation, "model": self.index.manifest.model}

    def search(self, query: str, limit: int) -> Body:
        """Rank documents by what is found in them."""
        return results(self.find(query, for_answer=False), limit)

    def chat(self, messages: Sequence[Turn]) -> Body:
        """Quote what is found for the question, asked together with the earlier ones."""
        asked = ". ".join(turn.content for turn in messages if turn.role == "user")
        return quoted(self.find(asked, for_answer=True), self.passages)

    def first_words(self, messages: Sequence[Turn]) -> float:
        """Refuse: a baseline does not stream."""
        raise NotImplementedError("a baseline does not stream")

    def source(self, document_id: str) -> str:
        """Give a document's text."""
        return self.documents[document_id].text

    def close(self) -> None:
        """Let go of the documents; the index is not this system's own."""
        self.documents = {}
