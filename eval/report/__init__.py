"""What people read of a run: a page with charts, a summary in Markdown, and data for machines."""
