"""Repeat agreement of two codings of the same articles: units matched by their spans,
fields compared on matched units."""
