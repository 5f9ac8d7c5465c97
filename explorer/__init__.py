"""What guidelines and payer criteria say about one request, worked out by SPARQL."""

__version__ = "0.1.0"
