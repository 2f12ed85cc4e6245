"""Times of series: their forms, zones and steps."""
