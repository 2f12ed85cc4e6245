"""Pairs from text, table and JSON files."""
