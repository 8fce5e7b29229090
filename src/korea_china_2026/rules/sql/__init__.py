"""The judge of published packages: the declaration compiled into SQL that DuckDB runs on the files themselves.

A finding in a CSV stands at ``data/x.csv:LINE:COLUMN``: the line in the file, and the character in that line at which the
cell starts, both from 1. In a Parquet file LINE is the row and COLUMN the field, both from 1.
"""
