"""What the store guarantees, as judges that read synthesized templates."""
