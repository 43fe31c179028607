"""What the picture shows: a model of the architecture, computed from a synthesized cloud assembly."""
