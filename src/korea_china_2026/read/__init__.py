"""The reading wing: the published package, loaded. Imports the ground that both wings stand on, never the writing wing."""
