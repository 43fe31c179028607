"""Storefront's L3 constructs, one a file."""
