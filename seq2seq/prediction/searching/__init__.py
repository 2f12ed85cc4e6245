"""Parts of searches for outputs."""
