"""Runs ``carbon`` commands, each in a process of its own that has everything imported already.

Reads a line of JSON for each command, ``{"arguments": […], "folder": …, "output": …}``, answers
with the process's number once it is about to begin, and with its exit code when it has ended.
So the moments at which a test strikes lie in the command's work, not in Python's start.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import sys
import traceback
from contextlib import suppress

WITH = (
    *("sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql", "pandas", "pandera.pandas"),
    *("pyarrow", "duckdb", "plotly.graph_objects", "afcharts", "gptables", "jinja2", "xlsxwriter"),
    *("scipy.stats", "scipy.optimize", "python_calamine", "rich.console", "narwhals", "pint"),
)


def main() -> None:
    import carbon

    for name in (*WITH, *(one.name for one in pkgutil.walk_packages(carbon.__path__, "carbon."))):
        if name != "carbon.__main__":
            with suppress(ImportError):
                importlib.import_module(name)
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        number = os.fork()
        if number == 0:
            run(asked)
        print(number, flush=True)
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(asked: dict[str, str]) -> None:
    """Run one command in this process, and end it."""
    from carbon.cli import cli

    # A shell that started the tests in the background has had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = 70
    try:
        output = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(output, stream)
        os.chdir(asked["folder"])
        cli.main(args=list(asked["arguments"]), prog_name="carbon")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        # Before click's own care of it begins, or after it has ended.
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
