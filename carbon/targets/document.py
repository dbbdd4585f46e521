"""A target's standing as one plain document: every figure unrounded, with its unit in its name."""

from __future__ import annotations

from typing import Any

from carbon.targets.forecast import Forecast
from carbon.targets.linked import LinkedStanding
from carbon.targets.outlook import Outlook
from carbon.targets.progress import MilestoneProgress, Progress, YearProgress

KG_PER_TONNE = 1000.0


def document(
    made: Progress, outlook: Outlook, linked: LinkedStanding | None = None, no_link: str = ""
) -> dict[str, Any]:
    """*made*, its *outlook* and the *linked* series for JSON; shares are shares, not per cent."""
    target, sums = made.target, made.cumulative
    return {
        "id": target.id,
        "title": target.title,
        "inventory": made.series.definition.name,
        "gas": made.series.gas,
        "basis": target.basis,
        "scopes": list(target.scopes),
        "shape": target.shape,
        "rule": made.rule,
        "base": {
            "period": str(made.base.period),
            "kind": target.base.kind,
            "t": _tonnes(made.base.on(target.basis)),
            "series": made.base.boundary,
            "source": made.base.report,
        },
        "restatements": [
            {"date": each.date.isoformat(), "t": each.tonnes, "reason": each.reason}
            for each in target.base.restatements
        ],
        "other_bases": [
            {
                "period": str(each.period),
                "t": each.tonnes,
                "gas": each.gas,
                "wording": each.wording,
                "source": each.source,
                "reason_not_used": each.reason,
            }
            for each in target.other_bases
        ],
        "years": [_year(year) for year in made.years],
        "gaps": [{"period": str(gap.period), "reason": gap.reason} for gap in made.series.gaps],
        "milestones": [_milestone(made, each.id) for each in target.milestones],
        "cumulative": {
            "first": str(sums.first),
            "last": str(sums.last),
            "emitted_t": _tonnes(sums.actual_kg),
            "allowed_t": _tonnes(sums.allowed_kg),
            "over_t": _tonnes(sums.over_kg),
            "why_not_available": sums.why,
        },
        "outlook": {
            "base_comparable": outlook.comparable,
            "refused": dict(outlook.refused),
            "forecasts": [_forecast(each) for each in outlook.forecasts.values()],
            "milestones": [
                {
                    "id": each.milestone.id,
                    "basis": each.basis,
                    "allowed_t": each.allowed_kg / KG_PER_TONNE,
                    "forecast_t": _tonnes(each.year.central_kg if each.year else None),
                    "low_t": _tonnes(each.year.low_kg if each.year else None),
                    "high_t": _tonnes(each.year.high_kg if each.year else None),
                    "probability": each.chance,
                    "crossing": str(each.crossing) if each.crossing else None,
                    "note": each.note,
                }
                for each in outlook.milestones
            ],
        },
        "linked": _linked(linked) if linked else None,
        "why_not_linked": no_link,
        "notes": list(target.notes),
    }


def _linked(standing: LinkedStanding) -> dict[str, Any]:
    made = standing.progress
    return {
        "base_t": _tonnes(made.base.on(made.basis)),
        "years": [_year(year) for year in made.years],
        "milestones": [
            _milestone(made, each.milestone.id)
            | {"probability": standing.chances.get(each.milestone.id)}
            for each in made.milestones
        ],
        "sentences": list(standing.sentences),
    }


def _year(year: YearProgress) -> dict[str, Any]:
    seen = year.observation
    return {
        "period": str(seen.period),
        "series": seen.boundary,
        "gross_t": seen.gross_kg / KG_PER_TONNE,
        "net_t": _tonnes(seen.net_kg),
        "by_scope_t": {scope: kg / KG_PER_TONNE for scope, kg in seen.by_scope.items()},
        "change_on_year_before": year.of_previous,
        "change_on_base": year.of_base,
        "pathway_t": _tonnes(year.pathway_kg),
        "gap_t": _tonnes(year.gap_kg),
        "gap_share": year.gap_share,
        "status": year.status,
        "enough_data": seen.enough_data,
        "provisional": seen.provisional,
        "report": seen.report,
    }


def _milestone(made: Progress, name: str) -> dict[str, Any]:
    milestone = next(each for each in made.target.milestones if each.id == name)
    state: MilestoneProgress | None = next(
        (each for each in made.milestones if each.milestone.id == name), None
    )
    found: dict[str, Any] = {
        "id": milestone.id,
        "period": str(milestone.period),
        "reduction_pct": milestone.reduction_pct,
        "tonnes": milestone.tonnes,
        "neutral": milestone.neutral,
        "wording": milestone.wording,
        "source": milestone.source,
        "reading": milestone.reading,
        "superseded_by": milestone.superseded_by,
    }
    if state:
        found |= {
            "measured_on": state.basis,
            "allowed_t": state.allowed_kg / KG_PER_TONNE,
            "from_period": str(state.period),
            "actual_t": _tonnes(state.actual_kg),
            "change_on_base": state.of_base,
            "met": state.met,
            "enough_data": state.enough_data,
            "years_left": state.years_left,
            "required_t_a_year": _tonnes(state.required_kg_a_year),
            "required_rate_a_year": state.required_rate,
        }
    return found


def _forecast(made: Forecast) -> dict[str, Any]:
    trend = made.trend
    return {
        "basis": made.basis,
        "series": made.boundary,
        "model": made.model,
        "level": made.level,
        "grid_factors": made.grid_source,
        "measures": list(made.measures),
        "yearly_change": trend.yearly_change,
        "residual_standard_error_of_ln_kg": trend.spread,
        "degrees_of_freedom": trend.freedom,
        "points": [{"period": str(period), "t": kg / KG_PER_TONNE} for period, kg in trend.points],
        "left_out": [{"period": str(period), "reason": why} for period, why in made.left_out],
        "years": [
            {
                "period": str(year.period),
                "forecast_t": year.central_kg / KG_PER_TONNE,
                "low_t": year.low_kg / KG_PER_TONNE,
                "high_t": year.high_kg / KG_PER_TONNE,
                "trend_t": year.trend.central_kg / KG_PER_TONNE,
                "grid_multiplier": year.grid,
                "saved_t": year.saved_kg / KG_PER_TONNE,
            }
            for year in made.years
        ],
    }


def _tonnes(kg: float | None) -> float | None:
    return None if kg is None else kg / KG_PER_TONNE
