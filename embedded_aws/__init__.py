"""An AWS without an account: the pinned emulator, made faithful for the types this project deploys."""
