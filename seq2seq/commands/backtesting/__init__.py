"""Backtests: evaluations from one origin after another."""
