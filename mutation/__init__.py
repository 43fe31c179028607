"""Proof that the guarantees guard: break one property of the templates at a time, and see who notices."""
