"""Forecasts of what follows the ends of time series."""
