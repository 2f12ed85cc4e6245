"""Forecasts of series beside what needs no model: by time, by origin, by series."""
