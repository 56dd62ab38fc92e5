"""Conversations as they run over the index in use, written to a Markdown file: python -m eval.transcripts [FILE].

The conversations stand in `eval/transcripts.yaml`; nothing of the replies is edited.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.assembly import assistant
from assistant.config import load_settings
from assistant.conversation import Message

CONVERSATIONS = Path(__file__).with_suffix(".yaml")
INTRO = """# Mười cuộc hỏi đáp

Nguyên văn trả lời của trợ lý trên {documents} tài liệu (bản chỉ mục {version}), không dùng mô hình ngôn ngữ, do
`python -m eval.transcripts` ghi lại. Mỗi số trong ngoặc vuông dẫn đến một đoạn trích nguyên văn trong nguồn.
"""


def main(path: Path) -> None:
    """Run the conversations and write them to `path`."""
    served = assistant(load_settings())
    conversations: Sequence[Mapping[str, Any]] = yaml.safe_load(CONVERSATIONS.read_text(encoding="utf-8"))
    manifest = served.live.current().manifest
    parts = [INTRO.format(documents=manifest.documents, version=manifest.generation)]
    for n, conversation in enumerate(conversations, 1):
        parts.append(f"\n## {n}. {conversation['title']}\n")
        parts.extend(_turns(served, conversation["turns"]))
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _turns(served: Assistant, questions: Sequence[str]) -> Iterator[str]:
    said: list[Message] = []
    for question in questions:
        said.append(Message(role="user", content=question))
        answer = served.answer(said)
        said.append(Message(role="assistant", content=answer.answer))
        yield f"**Hỏi:** {question}\n"
        yield _written(answer)


def _written(answer: Answer) -> str:
    lines = [
        f"**Đáp** ({answer.outcome.value}, {answer.timings_ms.total:.0f} ms):\n",
        *(f"> {line}  " for line in answer.answer.split("\n")),
    ]
    lines.extend(f"> Gợi ý: {option.title} ({option.procedure_code}) – {option.why}  " for option in answer.options)
    lines.extend(f"> Lưu ý: {notice.text}  " for notice in answer.notices)
    if answer.citations:
        sources = {f"{c.title} ({c.procedure_code or 'không có mã'})" for c in answer.citations}
        lines.append(f">\n> Nguồn: {'; '.join(sorted(sources))}, {len(answer.citations)} đoạn trích.")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/transcripts.md"))
