"""Predictions as plain data."""
