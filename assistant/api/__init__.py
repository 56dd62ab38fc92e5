"""The HTTP doors: one module a resource; app.py wires them."""
