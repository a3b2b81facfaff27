"""A file a field of the figure record; `ORDER` in `extractors.figures` says in which order they run."""
