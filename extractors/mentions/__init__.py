"""A file a kind of mention; each defines RULE."""
