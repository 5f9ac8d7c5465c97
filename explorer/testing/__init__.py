"""Testing queries: pages, manifests and short forms as tests, on two engines."""
