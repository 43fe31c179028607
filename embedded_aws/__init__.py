"""An AWS without an account: the pinned emulator, made faithful for the resource types this project deploys."""
