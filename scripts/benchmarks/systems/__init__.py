"""Our system and others', each a function of a size and a precision that returns a step.

Each runs in a separate process, so that none shares threads or libraries with another.
"""
