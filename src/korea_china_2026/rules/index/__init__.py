"""What is known of many sheets, kept in one SQLite file: what each adds, what looks it up, and the verdict on each."""
