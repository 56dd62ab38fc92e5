"""The trainers' desk at the size of a province: filled with made-up work, and its pages timed."""
