"""Commands as functions of Python."""
