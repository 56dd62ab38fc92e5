"""What the desk says of gaps."""

from __future__ import annotations

NO_GROUP = "Không có nhóm câu hỏi này."
AGAIN = "Câu đã đóng lại có người hỏi (tái diễn): «{label}»"
