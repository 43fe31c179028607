"""The resource types that the emulator lacks or gets wrong, one module for each service."""
