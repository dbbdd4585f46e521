"""A target's standing as one plain document: every figure unrounded, with its unit in its name."""

from __future__ import annotations

from typing import Any

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.figures import in_tonnes
from carbon.targets.forecast import Forecast
from carbon.targets.linked import LinkedStanding
from carbon.targets.outlook import Outlook
from carbon.targets.progress import MilestoneProgress, Progress, YearProgress
from carbon.targets.verdict import Verdict, verdict


def document(
    made: Progress, outlook: Outlook, linked: LinkedStanding | None = None, no_link: str = ""
) -> dict[str, Any]:
    """*made*, its *outlook* and the *linked* series for JSON; shares are shares, not per cent.

    ``years`` are against the leading pathway, ``pathways`` against each. Of a year ``gross_t``
    and ``net_t`` are as reported; ``actual_t``, ``pathway_t``, ``gap_t`` and the changes are like
    for like with the base where ``like_for_like`` is there.
    """
    target, sums = made.target, made.cumulative
    answer = verdict(made, linked)
    return {
        "id": target.id,
        "title": target.title,
        "inventory": made.series.definition.name,
        "gas": made.series.gas,
        "basis": target.basis,
        "as_at": made.as_at.isoformat(),
        "verdict": _verdict(answer),
        "scopes": list(target.scopes),
        "shape": target.shape,
        "rule": made.rule,
        "base": {
            "period": str(made.base.period),
            "kind": target.base.kind,
            "t": _tonnes(made.base.on(target.basis)),
            "series": made.base.boundary,
            "source": made.base.report,
            "on_boundary_t": in_tonnes(made.base_kg),
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
        "pathways": [
            {
                "basis": way.basis,
                "base_told_t": in_tonnes(way.told_kg),
                "base_t": in_tonnes(way.base_kg),
                "years": [_year(year) for year in way.years],
            }
            for way in made.ways
        ],
        "no_pathway": dict(made.no_way),
        "gaps": [{"period": str(gap.period), "reason": gap.reason} for gap in made.series.gaps],
        "without_figure": [
            {"period": str(each.period), "figure": each.figure, "due": each.due.isoformat()}
            for each in made.missing
        ],
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
                    "allowed_t": in_tonnes(each.allowed_kg),
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
            for each in (*made.milestones, *made.superseded)
        ],
        "links": [
            {
                "earlier": link.earlier,
                "later": link.later,
                "ratio": link.ratio,
                "assumed": link.assumed,
            }
            for link in standing.links
        ],
        "confirmed": standing.confirmed,
        "sentences": list(standing.sentences),
    }


def _verdict(found: Verdict) -> dict[str, Any]:
    return {
        "state": found.state,
        "newest_figure": str(found.newest.observation.period) if found.newest else None,
        "newest_judged": str(found.judged.observation.period) if found.judged else None,
        "judged_status": found.judged.status if found.judged else None,
        "published_status": found.reported.status if found.reported else None,
        "confirmed": found.confirmed,
        "overdue": [str(period) for period in found.overdue],
        "not_due": [str(period) for period in found.not_due],
        "reasons": list(found.reasons),
        "remarks": list(found.remarks),
        "sentences": list(found.sentences),
    }


def _alike(of: LikeForLike | None) -> dict[str, Any] | None:
    if of is None:
        return None
    return {
        "boundary_on": of.boundary_on.isoformat(),
        "moved": [
            {
                "what": each.what,
                "base_t": in_tonnes(each.base_kg),
                "year_t": in_tonnes(each.year_kg),
                "how": each.how,
            }
            for each in of.moved
        ],
        "unsized": [
            {
                "what": each.what,
                "year_t": _tonnes(each.year_kg),
                "why": each.why,
                "decision": each.decision,
            }
            for each in of.unsized
        ],
        "not_filled": list(of.not_filled),
    }


def _year(year: YearProgress) -> dict[str, Any]:
    """A year as plain data; without enough data it is compared with nothing, as in the table."""
    seen, sure = year.observation, year.estimates
    enough = seen.enough_data
    return {
        "basis": year.basis,
        "figure": year.figure,
        "actual_t": _tonnes(year.actual_kg) if enough else None,
        "reported_t": _tonnes(year.reported_kg),
        "reported_change_on_base": year.reported_of_base if enough else None,
        "reported_pathway_t": _tonnes(year.reported_pathway_kg),
        "reported_status": year.reported_status if enough else None,
        "like_for_like": _alike(year.alike),
        "estimates": {
            "share": sure.share,
            "break_even": sure.break_even,
            "base_share": sure.base_share,
            "base_break_even": sure.base_break_even,
            "taken_to_be_within": sure.error,
            "decide": sure.decide,
        }
        if sure
        else None,
        "why": list(year.why),
        "remarks": [*year.remarks, *seen.since_close.told],
        "to_do": list(year.to_do),
        "period": str(seen.period),
        "series": seen.boundary,
        "gross_t": in_tonnes(seen.gross_kg),
        "net_t": _tonnes(seen.net_kg),
        "by_scope_t": {scope: in_tonnes(kg) for scope, kg in seen.by_scope.items()},
        "change_on_year_before": year.of_previous,
        "change_on_base": year.of_base if enough else None,
        "pathway_t": _tonnes(year.pathway_kg),
        "gap_t": _tonnes(year.gap_kg) if enough else None,
        "gap_share": year.gap_share if enough else None,
        "status": year.status,
        "enough_data": enough,
        "provisional": seen.provisional,
        "report": seen.report,
    }


def _milestone(made: Progress, name: str) -> dict[str, Any]:
    state: MilestoneProgress = next(
        each for each in (*made.milestones, *made.superseded) if each.milestone.id == name
    )
    milestone = state.milestone
    return {
        "id": milestone.id,
        "period": str(milestone.period),
        "reduction_pct": milestone.reduction_pct,
        "tonnes": milestone.tonnes,
        "neutral": milestone.neutral,
        "wording": milestone.wording,
        "source": milestone.source,
        "reading": milestone.reading,
        "superseded_by": milestone.superseded_by,
        "state": state.state,
        "there": state.there,
        "told_allowed_t": _tonnes(state.told_allowed_kg),
        "why": list(state.why),
        "measured_on": state.basis,
        "allowed_t": in_tonnes(state.allowed_kg),
        "from_period": str(state.period),
        "actual_t": _tonnes(state.actual_kg),
        "change_on_base": state.of_base,
        "met": state.met,
        "enough_data": state.enough_data,
        "years_left": state.years_left,
        "required_t_a_year": _tonnes(state.required_kg_a_year),
        "required_rate_a_year": state.required_rate,
    }


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
        "points": [{"period": str(period), "t": in_tonnes(kg)} for period, kg in trend.points],
        "left_out": [{"period": str(period), "reason": why} for period, why in made.left_out],
        "years": [
            {
                "period": str(year.period),
                "forecast_t": in_tonnes(year.central_kg),
                "low_t": in_tonnes(year.low_kg),
                "high_t": in_tonnes(year.high_kg),
                "trend_t": in_tonnes(year.trend.central_kg),
                "grid_multiplier": year.grid,
                "saved_t": in_tonnes(year.saved_kg),
            }
            for year in made.years
        ],
    }


def _tonnes(kg: float | None) -> float | None:
    return in_tonnes(kg)
