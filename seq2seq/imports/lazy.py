"""Package exports that load on first use."""

import importlib
import sys
from collections.abc import Callable, Mapping
from types import ModuleType

from seq2seq.imports.quiet import quiet_imports


def lazy_exports(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Make the module-level `__getattr__`, `__dir__` and `__all__` (PEP 562) of a package.

    >>> __getattr__, __dir__, __all__ = lazy_exports(__name__, {"BeamSearch": "beam_search"})

    Args:
        package: name of the package, its `__name__`.
        modules: exported name -> module, relative to the package, that defines it.
    """
    names = sorted(modules)

    def load(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        with quiet_imports():
            module = importlib.import_module(f"{package}.{modules[name]}")
        value = getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    class Package(ModuleType):
        def __setattr__(self, name: str, value: object) -> None:
            # Python binds each imported submodule here, even over an export of the same name.
            if isinstance(value, ModuleType) and modules.get(name) == name:
                value = getattr(value, name)
            super().__setattr__(name, value)

    sys.modules[package].__class__ = Package
    return load, lambda: names, names
