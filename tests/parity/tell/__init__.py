"""Each vendor's way to tell the story; the package says what a module must have."""
