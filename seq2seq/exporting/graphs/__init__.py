"""Predictions as functions of arrays, which the formats trace."""
