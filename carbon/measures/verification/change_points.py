"""The change points of a baseline: from which temperature a building is heated, and cooled.

    use a day = μ + βH × heating degree days a day + βC × cooling degree days a day

least squares, with the bases that leave the least scatter: the models, the qualification (no
negative parameter) and the choice between models (adjusted R²) are those of the CalTRACK Methods
2.0 (openeemeter/caltrack, docs/methods.rst, 3.2 to 3.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from carbon.measures.verification.scatter import (
    BINARY_NOISE,
    LEAST_FREEDOM,
    autocorrelation,
    effective_count,
    log_likelihood,
)
from carbon.measures.verification.spans import Degrees

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Scatter in proportion to use is taken as no smaller than that of this share of the mean.
LEAST_SIZE = 0.1
#: How often the sizes are found anew from the fit that they gave.
ROUNDS = 3
#: A cooling or heating base qualifies by day with so many days, and so many degree days, a year:
#: CalTRACK Methods 2.0, 3.2.2.2.
FEWEST_DAYS, FEWEST_DEGREE_DAYS = 10, 20.0


@dataclass(frozen=True)
class ModelBases:
    """The bases of one model, in °C; None where it does not heat, or does not cool."""

    heating_c: float | None
    cooling_c: float | None = None

    @property
    def slopes(self) -> int:
        """How many of the two there are."""
        return (self.heating_c is not None) + (self.cooling_c is not None)


@dataclass(frozen=True)
class Fit:
    """The model that fits best, and how its residuals scatter.

    ``sizes`` are 1, or proportional to use where that is likelier; ``squares`` is the sum of
    squares of the residuals, each divided by its size; with their autocorrelation ``rho`` they are
    worth ``effective`` independent ones.
    """

    point: ModelBases
    coefficients: NDArray[np.float64]
    sizes: NDArray[np.float64]
    is_with_use: bool
    mean: float
    squares: float
    plain_squares: float
    rho: float
    effective: float
    unknowns: int
    inverse: NDArray[np.float64]

    @property
    def freedom(self) -> float:
        """Degrees of freedom: n′ less unknowns, 1 at the least."""
        return max(self.effective - self.unknowns, LEAST_FREEDOM)

    @property
    def variance(self) -> float:
        """Of a day's use around the model, at size 1."""
        return self.squares / self.freedom

    def use(self, degrees: Degrees) -> NDArray[np.float64]:
        """Use of each month by the model, in kWh."""
        return columns(degrees, self.point) @ self.coefficients


class Search:
    """All models to try on the same months: fits one use after another."""

    def __init__(
        self, degrees: Degrees, points: Sequence[ModelBases], places: Sequence[int], is_by_day: bool
    ) -> None:
        """Work out the degree days of every base once."""
        import numpy as np

        self.degrees, self.places = degrees, places
        rate = 365.25 / float(degrees.days.sum())
        names: dict[tuple[str, float], int] = {}
        table = [np.ones(len(degrees.months))]
        qualified = []
        for point in points:
            own = [0]
            for kind, base in (("heating", point.heating_c), ("cooling", point.cooling_c)):
                if base is None:
                    continue
                if (kind, base) not in names:
                    names[kind, base] = len(table)
                    table.append(getattr(degrees, kind)(base) / degrees.days)
                own.append(names[kind, base])
            enough = not is_by_day or all(
                (table[each] > 0).sum() * rate >= FEWEST_DAYS
                and float(table[each] @ degrees.days) * rate >= FEWEST_DEGREE_DAYS
                for each in own[1:]
            )
            if enough or point.slopes == 0:
                qualified.append((point, tuple(own)))
        self._table = np.column_stack(table)
        self._groups = [
            ([point for point, own in qualified if len(own) == size],
             np.array([own for _, own in qualified if len(own) == size]))
            for size in (1, 2, 3)
            if any(len(own) == size for _, own in qualified)
        ]  # fmt: skip
        self._is_base_found = len(points) > 1

    def fit(self, kwh: NDArray[np.float64]) -> Fit:
        """The best model of *kwh*, with scatter alike or in proportion to use as is likelier."""
        import numpy as np

        use = kwh / self.degrees.days
        alike = np.ones(len(use))
        mean = float(kwh.sum() / self.degrees.days.sum())
        plain = self._best(use, alike)
        point, coefficients, squares = plain
        chosen, sizes = plain, alike
        for _ in range(ROUNDS if mean > 0 else 0):
            level = columns(self.degrees, point) @ coefficients / self.degrees.days
            grown = np.maximum(level / mean, LEAST_SIZE)
            point, coefficients, squares = self._best(use, grown)
            if log_likelihood(squares, grown) > log_likelihood(plain[2], alike):
                chosen, sizes = (point, coefficients, squares), grown
            else:
                chosen, sizes = plain, alike
        return self._made(use, chosen, sizes, mean)

    def _best(
        self, use: NDArray[np.float64], sizes: NDArray[np.float64]
    ) -> tuple[ModelBases, NDArray[np.float64], float]:
        """The model with the highest adjusted R², of those that qualify if there are any."""
        import numpy as np

        root = np.sqrt(self.degrees.days) / sizes
        wanted = use * root
        table = self._table * root[:, None]
        gram, moment = table.T @ table, table.T @ wanted
        # What a processor rounds is no scatter: of models that fit exactly the simplest is taken.
        noise = BINARY_NOISE**2 * float(wanted @ wanted)
        best: tuple[bool, float, ModelBases, NDArray[np.int64]] | None = None
        for points, own in self._groups:
            fitted = _solved(gram, moment, own)
            left = wanted[:, None] - np.einsum("nck,ck->nc", table[:, own], fitted)
            squares = np.einsum("nc,nc->c", left, left)
            squares = np.where(squares <= noise, 0.0, squares)
            fails = (fitted[:, 0] < 0) | (fitted[:, 1:] <= 0).any(axis=1)
            within = np.where(fails == fails.min(), squares, np.inf)
            # Of equally good bases the first: the lowest.
            number = int(np.argmax(within <= within.min() * (1 + 1e-12)))
            freedom = max(len(use) - own.shape[1], 1)
            key = (bool(fails[number]), float(squares[number]) / freedom)
            if best is None or key < best[:2]:
                best = (*key, points[number], own[number])
        assert best is not None
        _, _, point, numbers = best
        coefficients = np.linalg.lstsq(table[:, numbers], wanted)[0]
        left = wanted - table[:, numbers] @ coefficients
        squares_left = float(left @ left)
        is_exact = squares_left <= noise
        return point, np.asarray(coefficients, np.float64), 0.0 if is_exact else squares_left

    def _made(
        self,
        use: NDArray[np.float64],
        chosen: tuple[ModelBases, NDArray[np.float64], float],
        sizes: NDArray[np.float64],
        mean: float,
    ) -> Fit:
        import numpy as np

        point, coefficients, squares = chosen
        count = len(use)
        root = np.sqrt(self.degrees.days) / sizes
        made = columns(self.degrees, point) * coefficients / self.degrees.days[:, None]
        coefficients = np.where(abs(made).max(axis=0) <= BINARY_NOISE * mean, 0.0, coefficients)
        plain = use - made.sum(axis=1)
        if squares == 0:
            plain = np.zeros(count)
        slopes = directions(self.degrees, point, coefficients, self._is_base_found)
        steps = slopes * (root / self.degrees.days)[:, None]
        rho = autocorrelation(plain * root, steps, self.places)
        return Fit(
            point=point,
            coefficients=coefficients,
            sizes=sizes,
            is_with_use=bool((sizes != 1).any()),
            mean=mean,
            squares=squares,
            plain_squares=float(self.degrees.days @ plain**2),
            rho=rho,
            effective=effective_count(count, rho),
            unknowns=slopes.shape[1],
            inverse=_inverse(steps.T @ steps),
        )


def points_by_day(is_cooled: bool) -> list[ModelBases]:
    """The models to try on days: base use alone, heated, cooled, and both.

    Heating from 8 to 20 °C and, where *is_cooled*, cooling from 12 to 26 °C, by half degrees; never
    cooling below heating.
    """
    heats = [8.0 + 0.5 * step for step in range(25)]
    cools = [12.0 + 0.5 * step for step in range(29)] if is_cooled else []
    return [
        ModelBases(None),
        *(ModelBases(base) for base in heats),
        *(ModelBases(None, base) for base in cools),
        *(ModelBases(low, high) for low, high in product(heats, cools) if high >= low),
    ]


def columns(degrees: Degrees, point: ModelBases) -> NDArray[np.float64]:
    """Days, and the degree days of *point*, of each month."""
    import numpy as np

    made = [degrees.days]
    if point.heating_c is not None:
        made.append(degrees.heating(point.heating_c))
    if point.cooling_c is not None:
        made.append(degrees.cooling(point.cooling_c))
    return np.column_stack(made)


def directions(
    degrees: Degrees, point: ModelBases, coefficients: NDArray[np.float64], is_base_found: bool
) -> NDArray[np.float64]:
    """:func:`columns`, and by how much use grows with each base where the bases were found."""
    import numpy as np

    made = [columns(degrees, point)]
    slopes = list(coefficients[1:])
    if point.heating_c is not None and is_base_found:
        made.append((slopes[0] * degrees.heating_slope(point.heating_c))[:, None])
    if point.cooling_c is not None and is_base_found:
        made.append((slopes[-1] * degrees.cooling_slope(point.cooling_c))[:, None])
    return np.column_stack(made)


def _solved(
    gram: NDArray[np.float64], moment: NDArray[np.float64], own: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The coefficients of each model of *own* (model × column numbers)."""
    import numpy as np

    squares = gram[own[:, :, None], own[:, None, :]]
    wanted = moment[own][:, :, None]
    try:
        return np.asarray(np.linalg.solve(squares, wanted)[:, :, 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(squares, hermitian=True) @ wanted
        return np.asarray(found[:, :, 0], dtype=np.float64)


def _inverse(information: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse; where a base cannot be told from the level (no warm month), the pseudo-one."""
    import numpy as np

    diagonal = np.diag(information)
    sizes = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = information / np.outer(sizes, sizes)
    inverse = np.linalg.pinv(scaled, rcond=1e-10, hermitian=True) / np.outer(sizes, sizes)
    return np.asarray(inverse, dtype=np.float64)
