"""The documentation site. ``make docs`` builds it into build/site, without a network.

Its source is the whole checkout, so that every Markdown file of it is a page as it stands, and a
link from one of them to any file is looked up.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from pygments.lexers.special import TextLexer  # noqa: E402
from reference_page import MODULES, NAMED_ONLY  # noqa: E402 - found by the line above
from sphinx.application import Sphinx  # noqa: E402

from carbon.version import __version__  # noqa: E402

project = "carbon"
author = "the county-carbon authors"
project_copyright = author
release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "reference_page", "notebook_page"]
include_patterns = ["*.md", "*/**.md", "docs/*.ipynb"]
exclude_patterns = [".*", "build", "demo", "dist", "carbon", "tests", "docs/site", "docs/examples"]
root_doc = "docs/index"
language = "en-GB"

# A heading is linked to by its own words, as a code host does it.
myst_heading_anchors = 4

# A link to nothing, or to a name that stands nowhere, is a warning, and `make docs` fails on it.
# Other projects' names are not looked up: that takes a network.
nitpicky = True
nitpick_ignore = [
    *(("py:class", name) for name in NAMED_ONLY),
    *(("py:mod", name) for name in MODULES),
]
nitpick_ignore_regex = [
    ("py:class", r"(collections\.abc|datetime|fractions|pandas|pathlib|pd)\..*"),
]
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": True}
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"carbon {release}"
html_static_path = ["static"]
html_extra_path = ["top"]
html_css_files = ["site.css"]
html_copy_source = False


def reachable(app: Sphinx, page: str, template: str, context: dict[str, Any], *_: object) -> None:
    """For a screen reader the level of a caption, for a keyboard a way into code that scrolls."""
    for part in ("body", "furo_navigation_tree"):
        context[part] = (
            context.get(part, "")
            .replace('role="heading"', 'role="heading" aria-level="2"')
            .replace("<pre>", '<pre tabindex="0">')
        )


def plain_types(app: Sphinx) -> None:
    """Let a field of a record be shown with its type, and not with how a file is read."""
    for name, module in list(sys.modules.items()):
        if not name.startswith("carbon."):
            continue
        for one in vars(module).values():
            if not (inspect.isclass(one) and one.__module__ == name and is_dataclass(one)):
                continue
            if any("Annotated" in str(kind) for kind in one.__annotations__.values()):
                one.__annotations__ = get_type_hints(one)
                one.__init__.__annotations__ = {**one.__annotations__, "return": None}


def without_rules(app: Sphinx, what: str, name: str, obj: object, skip: bool, _: object) -> bool:
    """Leave out the rules between a record's fields: they are for its reader."""
    return skip or name == "RULES"


def setup(app: Sphinx) -> None:
    """Let a CSV in a fence be one, and pages be read without eyes or mouse."""
    app.add_lexer("csv", TextLexer)
    app.connect("builder-inited", plain_types)
    app.connect("autodoc-skip-member", without_rules)
    app.connect("html-page-context", reachable, priority=900)
