"""The runs that commands are given several of."""
