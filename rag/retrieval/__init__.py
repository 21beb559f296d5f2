"""A question -> hits."""
