"""Exported models, run for a `Predictor`."""
