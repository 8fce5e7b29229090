"""Sheets: read strictly, laid out as rows, found words, and flattened into tables."""
