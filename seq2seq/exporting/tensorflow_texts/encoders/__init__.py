"""Texts to ids, one module for each tokenizer, and texts to numbers."""
