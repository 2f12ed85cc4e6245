"""What is known of the steps behind the ends of time series."""
