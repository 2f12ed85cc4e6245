"""Pairs from text files, tables and JSON lines."""
