"""The measures of a file, appraised together: what ``carbon.appraise("measures.csv")`` is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.measures.assumptions import Assumptions, assume, base_year_of, share
from carbon.measures.cash_case import Appraisal
from carbon.measures.figures import CASH
from carbon.measures.measure_file import read_measures
from carbon.measures.measure_sheet import sheet_remarks
from carbon.measures.not_appraised import Appraised, NotAppraised, appraise_known
from carbon.periods import Period

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Appraisals:
    """The cash ``cases`` of a file's measures, in its order, and what they take as ``given``.

    ``remarks`` are what is to be said of the file: rows and sheets that are hidden and were read,
    sheets that were not, measures that could not be appraised.
    """

    cases: Appraised
    given: Assumptions
    remarks: tuple[str, ...] = ()

    @property
    def not_appraised(self) -> tuple[NotAppraised, ...]:
        """The measures decided on that began before the tables do, each with the reason."""
        return self.cases.not_appraised

    def __iter__(self) -> Iterator[Appraisal]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)

    def __getitem__(self, measure: str) -> Appraisal:
        """The measure with this id, with its years."""
        return next(case for case in self.cases if case.measure.id == measure)

    def to_frame(self) -> pd.DataFrame:
        """A row a measure, every figure of its page unrounded; the unit is in the column's name."""
        import pandas as pd

        return pd.DataFrame([CASH.record(case) for case in self.cases]).set_index("measure")


def appraise(
    measures: Path | str,
    *,
    tariffs: Path | str | None = None,
    bands: Mapping[str, str] | None = None,
    edition: str | None = None,
    rate_pct: float = 3.5,
    base_year: int | str | None = None,
    hold: bool = False,
    as_at: date | None = None,
    factors: Sequence[Path] = (),
) -> Appraisals:
    """Appraise the measures of a CSV or workbook, as ``carbon measures appraise`` does.

    *tariffs* is the file of your energy prices, else the shipped averages by *bands*; *edition*
    gives the factors of other fuels, by default the newest; *rate_pct* % a year discounts to the
    financial year *base_year* (2026 or "2026-27"), by default that of *as_at* or today; *hold*
    keeps the last year's factor for the years after it. Meters are not checked: that takes a
    council's register.

    Raises :class:`~carbon.errors.Faults` with every fault of the files.
    """
    given = assume(
        factors,
        None if tariffs is None else Path(tariffs),
        bands,
        edition,
        base_year=_year(base_year, as_at),
        rate=share(rate_pct),
        hold=hold,
    )
    read = read_measures(Path(measures), None, given.activities)
    made = appraise_known(read, given)
    return Appraisals(made, given, (*sheet_remarks(Path(measures)), *made.remarks))


def _year(base_year: int | str | None, as_at: date | None) -> int:
    if base_year is None:
        return base_year_of(as_at)
    return Period.parse(str(base_year)).start.year
