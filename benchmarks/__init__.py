"""Quality and speed on the public sets, measured the way the published figures were: see `__main__.py`."""
