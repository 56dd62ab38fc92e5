"""How the small models of `assistant/data/` are learnt; nothing of it runs when questions are answered."""
