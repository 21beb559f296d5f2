"""The recipe that made the reader's weights: `python -m training`, see `__main__.py`."""
