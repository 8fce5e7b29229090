"""Coverage-guided fuzzing of the parsers; see README.md here."""
