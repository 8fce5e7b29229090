"""Every check: rows, tables, provenance, anchors and values read back; each returns findings."""
