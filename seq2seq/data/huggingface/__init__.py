"""Pairs from data sets of the library `datasets` of Hugging Face."""
