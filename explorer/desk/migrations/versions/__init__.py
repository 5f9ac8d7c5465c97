"""One file, one step; `down_revision` names the step before it."""
