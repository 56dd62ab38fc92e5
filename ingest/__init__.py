"""The reading room: files become documents, documents become passages."""
