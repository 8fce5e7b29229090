"""From rows to the files that people download: formats, descriptor, documents, and the build that writes them."""
