"""County carbon accounting: meter files in, a Cabinet report out.

In Python, all of it read only and nothing loaded before it is asked for::

    import carbon

    carbon.emissions(frame, period="2023-24")                 # lines of a frame of activity
    carbon.factors("2024").to_frame()                         # the Government's factors
    carbon.open("our-council").inventory("estate")["2023-24"].lines
    carbon.open("our-council").inventory("estate").progress()
    carbon.appraise("measures.csv", tariffs="tariffs.csv").to_frame()

The floors, top to bottom (imports run downwards only):
``cli`` · ``reports`` · ``council`` · ``targets`` · ``inventories`` · ``measures`` ·
``emissions`` and ``ledger`` · ``factors`` and ``register`` ·
``units``, ``periods``, ``tables`` and the rest of the ground floor · ``errors``.
"""

from carbon.version import __version__

# A checker of types takes this name for true; the module typing alone would double the time that
# ``import carbon`` takes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from carbon.council import open_council as open  # noqa: A004 - as gzip.open and tarfile.open
    from carbon.emissions.frame import emissions
    from carbon.factors.asked import factors
    from carbon.measures.appraise_file import appraise

__all__ = ["__version__", "appraise", "emissions", "factors", "open"]

#: Where each name of the front door is; the folders ``emissions`` and ``factors`` are called.
_FRONT = {
    "appraise": ("carbon.measures.appraise_file", "appraise"),
    "emissions": ("carbon.emissions", ""),
    "factors": ("carbon.factors", ""),
    "open": ("carbon.council", "open_council"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in _FRONT:
        raise AttributeError(f"module 'carbon' has no attribute {name!r}")
    module, attribute = _FRONT[name]
    found = import_module(module)
    return getattr(found, attribute) if attribute else found


def __dir__() -> list[str]:
    return __all__
