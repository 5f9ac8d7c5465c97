"""The steps from one version of the desk's tables to the next, run when a desk is opened."""
