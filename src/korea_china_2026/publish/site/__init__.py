"""The site to explore: rows to static pages that open from disk, need no script to be read, and load nothing from
elsewhere."""
