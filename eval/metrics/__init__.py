"""What is measured: each module one family of figures, pure functions over recorded replies."""
