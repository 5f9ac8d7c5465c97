"""The reviewer's desk: requests, edits, notes, decisions and letters, each kept with who did it."""
