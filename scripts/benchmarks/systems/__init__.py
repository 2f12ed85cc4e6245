"""Our system and others', each a function of a size and a precision that returns a step.

Each runs in a process of its own, so that none meets another's threads or libraries.
"""
