"""Hits -> an answer."""
