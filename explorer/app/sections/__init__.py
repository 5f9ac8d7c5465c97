"""The sections of the case page, one module each, in words that widgets.py shares."""
