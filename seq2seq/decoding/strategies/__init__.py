"""Strategies: searches and samplers over a step function."""
