"""What catalogues and reference managers read of the package, each a pure function of the declaration and the rows."""
