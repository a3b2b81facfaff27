"""The order of things (流程): read, extract, reconcile, load; and the command line."""
