"""A file a format: each module here defines SOURCE; extractors.source finds them by looking."""
