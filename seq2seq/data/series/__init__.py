"""Windows of time series from tables."""
