"""Changes of nested data, for laws about corrupt files."""

import copy


def places(node, skipped=(), path=()):
    """The paths of everything in nested dicts and lists, but for what is below some keys."""
    yield path
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if key not in skipped:
                yield from places(value, skipped, (*path, key))


def changed(node, path, value):
    """A copy with another value at a path."""
    node = copy.deepcopy(node)
    parent = node
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return node
