"""Answers to questions that take several tables, each computed once: for `kc`, the exports, the site and the checks."""
