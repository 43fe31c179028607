"""What the store loses when a part of it is lost."""
