"""Ids to texts, one module for each tokenizer, and ids to names of labels."""
