"""One file, one recommendation. Each module names its rule in the constant RULE."""
