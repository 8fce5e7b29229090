"""The one declaration: fields, tables, code lists, and what is projected from them."""
