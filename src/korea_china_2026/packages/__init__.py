"""A package on disk checked as a whole: descriptor, paths, the form of CSV, Parquet, digests; its tables as frames for
the rules."""
