"""Grids in, figures out (读表): what each cell of a fiscal table means."""
