"""From activity to emission lines, by a plan of factors.

Called, as in ``carbon.emissions(frame, period="2023-24")``, it is
:func:`carbon.emissions.frame.emissions`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """A folder of modules that is called by the word a notebook knows its subject by."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from carbon.emissions.frame import emissions

        return emissions(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
