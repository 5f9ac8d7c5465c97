"""Asking a query of one's own: in a process that holds nothing else and can be stopped.

`contained` is the side that asks, `worker` the process that answers.
"""
