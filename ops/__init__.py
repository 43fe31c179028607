"""Operations: deploys to the embedded AWS and to real accounts, and verifies what came out of it."""
