"""Pictures and HTML that pages and notebooks share."""
