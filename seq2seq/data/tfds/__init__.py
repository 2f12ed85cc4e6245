"""Pairs from TensorFlow Datasets."""
