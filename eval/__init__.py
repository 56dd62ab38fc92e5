"""The judging room: benchmarks of speed, size and answer quality, over HTTP only where it can be."""
