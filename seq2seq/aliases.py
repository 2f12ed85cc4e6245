"""Names of what backend tensors hold, for annotations."""

from typing import Any, TypeAlias

Tensor: TypeAlias = Any  # any tensor of the backend
Ids: TypeAlias = Any  # int tensor of token ids
Mask: TypeAlias = Any  # bool tensor, True = keep
Shape: TypeAlias = tuple[int | None, ...]
State: TypeAlias = Any  # any nest of tensors
