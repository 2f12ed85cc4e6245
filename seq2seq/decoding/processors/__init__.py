"""Processors: what changes a strategy's mind about the next token."""
