"""Options that the commands of ``carbon measures`` share, and what they make of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carbon.cli.options import DateType, factor_folders, workspace_or_none

if TYPE_CHECKING:
    from carbon.bodies import Body
    from carbon.measures.assumptions import Assumptions
    from carbon.measures.measure import Measure

F = TypeVar("F", bound=Callable[..., Any])


class Bands(click.ParamType[tuple[str, str]]):
    """A fuel and its price band, as electricity=Small."""

    name = "fuel=band"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        fuel, equals, band = str(value).partition("=")
        if not (fuel and equals and band):
            self.fail(f"{value!r} is not as electricity=Small.", param, ctx)
        return fuel, band


class BaseYear(click.ParamType[int]):
    """A financial year, as 2026 or 2026-27."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from carbon.errors import BadValue
        from carbon.periods import Period

        try:
            period = Period.parse(str(value))
        except BadValue:
            period = None
        if period is None or len(str(period)) not in (4, 7) or period.days < 365:
            self.fail(f"{value!r} is not a year such as 2026 or 2026-27.", param, ctx)
        return period.start.year


def day_option(command: F) -> F:
    """Give a command ``--as-at``, the day of the appraisal, for :func:`assumptions`."""
    return click.option(
        "--as-at", type=DateType(), help="The day of the appraisal, by default today.",
    )(command)  # fmt: skip


def assumption_options(command: F) -> F:
    """Give a command the options that :func:`assumptions` takes."""
    options = (
        click.option(
            "--tariffs",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Your energy prices; without it the shipped averages of 2025 by band.",
        ),
        click.option(
            "--band",
            "bands",
            multiple=True,
            type=Bands(),
            help="The shipped price band of a fuel, as electricity=Small; by default by use.",
        ),
        click.option("--edition", metavar="NAME", help="Factors of other fuels; the newest."),
        click.option(
            "--rate",
            "rate_pct",
            type=click.FloatRange(min=0, max=100),
            default=3.5,
            show_default=True,
            help="Discount rate of the cash case, % a year.",
        ),
        click.option(
            "--base-year",
            type=BaseYear(),
            metavar="YEAR",
            help="What all present values are discounted to, as 2026-27; by default the financial "
            "year of the day of the appraisal.",
        ),
        click.option(
            "--hold",
            is_flag=True,
            help="Hold the last year's factor and carbon value for the years after it.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def social_options(command: F) -> F:
    """Give a command the options of the Green Book case: scenario, price year, optimism bias."""
    options = (
        click.option(
            "--scenario",
            type=click.Choice(["low", "central", "high"]),
            default="central",
            show_default=True,
            help="Green Book case: which carbon values.",
        ),
        click.option(
            "--price-year",
            type=int,
            default=2022,
            show_default=True,
            help="Green Book case: in whose prices.",
        ),
        click.option(
            "--optimism-bias",
            default="",
            metavar="KIND",
            help="Green Book case: a kind of work, as standard_buildings, or a percentage.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def body_options(command: F) -> F:
    """Give a command ``--nation`` and ``--body``, for :func:`body_of`."""
    from carbon.bodies import KINDS, NATIONS

    options = (
        click.option(
            "--nation", type=click.Choice(NATIONS), help="Schemes: yours; else of carbon.toml."
        ),
        click.option(
            "--body", "kind", type=click.Choice(list(KINDS)),
            help="Schemes: what kind of body asks; else of carbon.toml.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def body_of(workspace: Path | None, nation: str | None, kind: str | None) -> Body:
    """The body that asks for money: as the options say, else as carbon.toml does."""
    from carbon.bodies import Body

    opened = workspace_or_none(workspace)
    stated = opened.body if opened else Body()
    return Body(nation or stated.nation, kind or stated.kind)


def verified_option(command: F) -> F:
    """Give a command ``--verified``."""
    return click.option(
        "--verified",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Multiply forecasts by what each technology was verified to save: a record of "
        "`verify`.",
    )(command)


def assumptions(
    workspace: Path | None,
    tariffs: Path | None,
    bands: Sequence[tuple[str, str]],
    edition: str | None,
    rate_pct: float,
    hold: bool,
    base_year: int | None = None,
    as_at: date | None = None,
    **others: Any,
) -> Assumptions:
    """What the options say, with the factors of the workspace or the shipped ones.

    The base year is the one given, else the financial year of *as_at*, by default today.
    """
    from carbon.measures.assumptions import assume, base_year_of, share

    if len(dict(bands)) < len(bands):
        raise click.UsageError("Give one --band for each fuel.")
    return assume(
        factor_folders(workspace),
        tariffs,
        dict(bands),
        edition,
        base_year=base_year_of(as_at) if base_year is None else base_year,
        rate=share(rate_pct),
        hold=hold,
        **others,
    )


def measures_of(
    workspace: Path | None, file: Path, given: Assumptions, verified: Path | None = None
) -> tuple[list[Measure], list[str]]:
    """The measures of *file*, checked against the register where there is one; and remarks.

    Where there is a record *verified*, what they save is by its rates: every figure that is made of
    these measures is, in each section of a report and each command alike.
    """
    from carbon.measures.verification.realisation import apply_record

    read, remarks = _as_listed(workspace, file, given)
    measures, applied = apply_record(read, verified)
    return measures, [*remarks, *applied]


def only_named(
    measures: Sequence[Measure], remarks: Sequence[str], names: Sequence[str]
) -> tuple[list[Measure], list[str]]:
    """Those of *measures* with these *names*, in their order; and *remarks* without the others'.

    Both as they are where none is named. Raises :class:`~carbon.errors.Faults` with each name that
    no measure has.
    """
    from carbon.errors import FaultList, UnknownName

    known = {measure.id: measure for measure in measures}
    faults = FaultList(UnknownName("measure", name, known) for name in names if name not in known)
    faults.raise_if_any()
    if not names:
        return list(measures), list(remarks)
    others = tuple(f"{name}: " for name in known if name not in names)
    return (
        [measure for measure in measures if measure.id in names],
        [remark for remark in remarks if not str(remark).startswith(others)],
    )


def _as_listed(
    workspace: Path | None, file: Path, given: Assumptions
) -> tuple[list[Measure], list[str]]:
    from carbon import workspace as workspaces
    from carbon.errors import UnreadableFile, listed
    from carbon.files import is_there
    from carbon.measures.closing import closing_remarks
    from carbon.measures.measure_file import read_measures
    from carbon.measures.measure_sheet import sheet_remarks
    from carbon.measures.meter_use import use_of
    from carbon.register.register import read_register

    try:
        opened = workspaces.open_workspace(workspaces.find(workspace))
    except UnreadableFile:
        if workspace is not None:
            raise
        opened = None
    if opened is None or not is_there(opened.meters):
        remark = "Meters are not checked: there is no register here."
        return read_measures(file, None, given.activities), [remark, *sheet_remarks(file)]
    register = read_register(opened, given.activities)
    use = use_of(opened, register, given.activities)
    read = read_measures(file, register, given.activities, use)
    unknown = {name for measure in read for name in measure.meters} - use.keys()
    remarks: list[str] = [*sheet_remarks(file), *closing_remarks(read, register)]
    if unknown:
        remarks.append(
            f"The yearly use of {listed(unknown)} is not known from the ledger, which has no "
            "twelve whole months in a row."
        )
    return read, remarks
