"""Conversion factors: editions, their importer, the activity types that use them.

Called as ``carbon.factors("2024")`` it is :func:`carbon.factors.asked.factors`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """A folder of modules that is called by the word a notebook knows its subject by."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from carbon.factors.asked import factors

        return factors(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
