"""What was shown and what came back."""
