"""Composes configs from `conf/` and the command line, checks and documents them, builds objects."""
