"""Guideline explorer: what guidelines and payer criteria say about one case, worked out by SPARQL."""

__version__ = "0.1.0"
