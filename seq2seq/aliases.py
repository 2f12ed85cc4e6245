"""Names for the types of arguments and results.

Tensors belong to whichever backend runs, so a type checker sees `Any`; the names tell a reader
what is meant.
"""

from typing import Any

Tensor = Any  # float array of the backend, or anything that it converts (NumPy, lists)
Ids = Any  # int32 array: tokens, indices, lengths or positions
Mask = Any  # bool array, True = keep
State = Any  # any nest of tensors; every leaf has one entry per row, (B, ...)
Shape = tuple[Any, ...]  # of a tensor: int, or None for a size that is not known in advance
Size = Any  # of one axis: int, or an int32 scalar where a graph does not know it
Dtype = Any  # dtype policy of a Keras layer, or its name
Config = dict[str, Any]  # what `get_config` returns: JSON types and serialized Keras objects
