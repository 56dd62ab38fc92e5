"""What can be examined: our own build, baselines over the same index, and any system by URL, behind one contract."""
