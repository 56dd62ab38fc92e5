"""The seam to llama-index: the ranking as a BaseRetriever of text nodes, under any of its synthesisers."""

from __future__ import annotations

from datetime import date

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from index.cards import passage_id, searched_passages
from index.live import LiveIndex, OpenIndex
from index.question import read_question
from index.retriever import RankedDocument, Retriever
from ingest.document import Document, Passage

PASSAGES_A_DOCUMENT = 3


class PassageRetriever(BaseRetriever):
    """Gives the best passages of the best documents in force today, each a TextNode with its offsets, section and code.

    >>> from llama_index.core.query_engine import RetrieverQueryEngine
    >>> engine = RetrieverQueryEngine.from_args(PassageRetriever(live, retriever), llm=llm)  # doctest: +SKIP
    """

    def __init__(self, live: LiveIndex, retriever: Retriever, documents: int = 5) -> None:
        super().__init__()
        self._live = live
        self._ranking = retriever
        self._documents = documents

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        index = self._live.current()
        question = read_question(query_bundle.query_str, vocabulary=index.vocabulary)
        ranked = self._ranking.search(index, question, limit=self._documents, as_of=date.today())
        return [node for document in ranked for node in self._nodes(index, document)]

    def _nodes(self, index: OpenIndex, ranked: RankedDocument) -> list[NodeWithScore]:
        document = index.documents.get(ranked.document_id)
        if document is None:
            return []
        scores = {hit.start: hit.score for hit in ranked.passages}
        best = sorted(searched_passages(document), key=lambda p: -scores.get(p.start, 0.0))[:PASSAGES_A_DOCUMENT]
        return [NodeWithScore(node=text_node(document, passage), score=ranked.score) for passage in best]


def text_node(document: Document, passage: Passage) -> TextNode:
    """Give a passage as a llama-index node; its source is the document."""
    return TextNode(
        id_=passage_id(passage),
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={
            "document_id": document.id,
            "title": document.title,
            "code": document.code,
            "section": passage.kind.value,
            "heading": passage.heading,
            "page": passage.page,
        },
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.id)},
    )
