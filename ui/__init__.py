"""The web chat, and the only place that makes HTML: `build` returns the page, `launch` serves it until interrupted."""

from .page import build, launch, serve

__all__ = ["build", "launch", "serve"]
