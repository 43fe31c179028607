"""Rules that turn resources into cards: one small function for each role, by family."""
