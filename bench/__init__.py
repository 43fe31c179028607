"""Measures synthesis, the test suite and a deployment to the embedded AWS, each beside its goal."""
