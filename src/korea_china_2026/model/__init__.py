"""Every table, column and code list, declared once, and the schemas and types that follow from them."""
