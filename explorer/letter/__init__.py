"""Letters: one letter as data, filled from what was derived, and the formats it is written in."""
