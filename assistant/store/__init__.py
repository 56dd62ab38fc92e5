"""What is kept: answers with their questions, feedback, conversations; SQLite in a file or PostgreSQL by URL."""
