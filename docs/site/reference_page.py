"""The reference is made from docstrings; what has none makes the build of the site fail.

A function, method or property has a docstring. A field has one of its own, or is named as
````field```` or *field* in that of its class. Every name of ``carbon.__all__`` is on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from inspect import get_annotations
from pathlib import Path
from typing import Any

import pandas
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util import logging

import carbon
from carbon.council import open_council
from carbon.emissions.frame import emissions
from carbon.factors.asked import factors
from carbon.inventories import inventory
from carbon.measures.appraise_file import appraise

HOUSE = Path(carbon.__file__).parent
logger = logging.getLogger(__name__)

#: The functions as they are called; two of the names are folders of modules when imported.
FRONT = {"appraise": appraise, "emissions": emissions, "factors": factors, "open": open_council}

#: Types of the program that the reference names and does not describe. Their docstrings are in the
#: source; one that users ask for moves to docs/reference.md.
NAMED_ONLY = [
    "carbon.emissions.plan.NotEstimated",
    "carbon.factors.basis.Basis",
    "carbon.factors.grid.Grid",
    "carbon.factors.seal.Accepted",
    "carbon.inventories.completeness.MeterCover",
    "carbon.inventories.definition.InventoryDefinition",
    "carbon.inventories.definition_lines.InventoryLine",
    "carbon.inventories.intensity.Intensity",
    "carbon.inventories.inventory.SinceClose",
    "carbon.analysis.like_for_like.comparison.LikeForLike",
    "carbon.inventories.market.MarketBased",
    "carbon.measures.assumptions.Assumptions",
    "carbon.measures.not_appraised.Appraised",
    "carbon.measures.said.Said",
    "carbon.targets.cumulative.Cumulative",
    "carbon.targets.milestone_progress.MilestoneProgress",
    "carbon.targets.pathway.Pathway",
    "carbon.targets.series.Series",
    "carbon.targets.target.Target",
    "carbon.targets.way.Way",
    "carbon.targets.year.Estimates",
    "carbon.workspace.Workspace",
]
#: Modules that a docstring refers to: every one that there is.
MODULES = [
    ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts) for path in HOUSE.rglob("*.py")
]


def put_in_front(app: Sphinx) -> None:
    """Let autodoc find the functions of the front door by the names that users call them by."""
    for name, function in FRONT.items():
        setattr(carbon, name, function)
    # The type of Inventory.lines, which the program imports where it is used.
    vars(inventory)["pd"] = pandas


def without_constructor(
    app: Sphinx, what: str, name: str, of: object, options: object, given: str | None, _: object
) -> tuple[str, str] | None:
    """A class is shown without what makes it: the functions do, a user does not."""
    return ("", "") if given and what in ("class", "exception") else None


def warn_of_no_word(
    app: Sphinx, what: str, name: str, of: Any, options: object, lines: Sequence[str]
) -> None:
    """Warn of a name in the reference on which there is not a word."""
    untold = [] if any(map(str.strip, lines)) else [name]
    if isinstance(of, type) and is_dataclass(of):
        untold += (f"{name}.{field}" for field in _untold_fields(of))
    for each in untold:
        logger.warning("%s is public and has no docstring: say what it is, and its unit", each)


def _untold_fields(of: type) -> Iterator[str]:
    beside = ModuleAnalyzer.for_module(of.__module__).find_attr_docs()
    own = get_annotations(of)
    for field in (each for each in fields(of) if each.name in own):
        named = f"``{field.name}``", f"*{field.name}*"
        in_class = any(name in (of.__doc__ or "") for name in named)
        if not in_class and (of.__name__, field.name) not in beside:
            yield field.name


def warn_of_absent(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Warn of a name of the front door that the reference does not have."""
    there = env.domains.python_domain.objects
    for name in carbon.__all__:
        if name != "__version__" and f"carbon.{name}" not in there:
            logger.warning("carbon.%s is public and not in docs/reference.md", name)
    return []


def setup(app: Sphinx) -> dict[str, bool]:
    """Check what autodoc reads."""
    app.connect("builder-inited", put_in_front)
    app.connect("autodoc-process-signature", without_constructor)
    app.connect("autodoc-process-docstring", warn_of_no_word)
    app.connect("env-updated", warn_of_absent)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
