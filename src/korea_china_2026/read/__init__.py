"""The reading path: the published package, loaded. Imports the top-level modules and answers/, never what writes."""
