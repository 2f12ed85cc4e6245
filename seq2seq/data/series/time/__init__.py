"""Times of series: their forms, zones, steps and gaps."""
