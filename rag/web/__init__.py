"""The web chat's HTML, style and script; `ui.py` on top of the package makes a page of them."""
