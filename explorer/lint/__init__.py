"""What is likely wrong with a query although an engine would run it, place by place.

`lint_text` and `lint_file` in `explorer.lint.linting` put the parts together: tokens with their
places, an outline of the query, the names that the knowledge has, and one module per kind of rule.
"""
