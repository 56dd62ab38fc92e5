"""The second room: passages and procedures into Qdrant, and a question into ranked passages."""
