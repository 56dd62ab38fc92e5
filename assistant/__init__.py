"""The answering room: a question becomes a short answer whose every sentence points to its source."""
