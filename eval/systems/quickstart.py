"""llama-index's quick start: SentenceSplitter and VectorStoreIndex as they come, under the same embedding model.

Its synthesiser would need a language model; in its place the two nodes that it would be given are quoted.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from llama_index.core import Document as LlamaDocument
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode
from pydantic import PrivateAttr

from eval.systems.local import LocalSystem
from eval.systems.quoting import Found
from eval.systems.vectors import SharedVectors
from index.embedding import Embedder, load_embedder
from index.live import OpenIndex

LIBRARY = f"llama-index-core {version('llama-index-core')}"
TOKENS = 512
"""What the model reads of a text at most; our own index needs less of it (the cards are short)."""
NODES = 2
"""as_query_engine() retrieves two nodes."""
RANKED_NODES = 60


class EmbedderForLlamaIndex(BaseEmbedding):
    """Our embedder under llama-index's interface."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **given: Any) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=256, **given)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._list(self._embedder.embed_queries([query]))[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._list(self._embedder.embed_documents([text]))[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._list(self._embedder.embed_documents(texts))

    @staticmethod
    def _list(vectors: Any) -> list[list[float]]:
        rows: list[list[float]] = vectors.tolist()
        return rows


class QuickStartSystem(LocalSystem):
    """What a developer has after the first page of llama-index's documentation."""

    passages = NODES

    def __init__(self, name: str, index: OpenIndex, models_folder: Path, kept: Path) -> None:
        """Load the index from `kept`, or make it and store it there: long texts take most of the time of a run."""
        super().__init__(name, index)
        embedder = load_embedder(index.manifest.model, models_folder, max_tokens=TOKENS)
        model = EmbedderForLlamaIndex(SharedVectors(embedder))
        if kept.is_dir():
            made = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(kept)), embed_model=model)
        else:
            documents = [LlamaDocument(text=d.text, id_=d.id) for d in self.documents.values()]
            made = VectorStoreIndex.from_documents(documents, transformations=[SentenceSplitter()], embed_model=model)
            unfinished = kept.with_name(f"{kept.name}.new")
            made.storage_context.persist(str(unfinished))
            unfinished.rename(kept)
        self._retriever = made.as_retriever(similarity_top_k=RANKED_NODES)

    def about(self) -> dict[str, str]:
        """Give the library and the model."""
        return {**super().about(), "library": LIBRARY}

    def find(self, query: str, *, for_answer: bool) -> list[Found]:
        """Give the nearest nodes."""
        found: list[Found] = []
        for hit in self._retriever.retrieve(query):
            node = hit.node
            if isinstance(node, TextNode) and node.ref_doc_id:
                document = self.documents[node.ref_doc_id]
                start = node.start_char_idx if node.start_char_idx is not None else document.text.find(node.text)
                found.append(Found(document, start, start + len(node.text), float(hit.score or 0.0)))
        return found
