"""How the shipped model troly-e5-vi was trained: pairs, batches, training, export and evaluation, by command."""
