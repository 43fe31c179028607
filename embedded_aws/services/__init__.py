"""Services of the emulator, completed: what their APIs lack or drop."""
