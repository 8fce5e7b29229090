"""The reading wing: the published package, loaded. Imports `errors`, `names` and `aggregation`, never the writing wing."""
