"""A target's standing as one plain document: every figure unrounded, with its unit in its name."""

from __future__ import annotations

from typing import Any

from carbon.figures import in_tonnes
from carbon.targets.figures import (
    CUMULATIVE,
    FORECAST_YEARS,
    MILESTONES,
    OTHER_BASES,
    OUTLOOK,
    VERDICT,
    YEARS,
)
from carbon.targets.forecast import Forecast
from carbon.targets.linked import LinkedStanding, Standings
from carbon.targets.outlook import Outlook
from carbon.targets.progress import MilestoneProgress, Progress
from carbon.targets.verdict import verdict


def document(stands: Standings, outlook: Outlook) -> dict[str, Any]:
    """A target's standing, the linked too, and its *outlook* for JSON; shares are no per cent.

    ``years`` are against the leading pathway, ``pathways`` against each. Of a year ``gross_t``
    and ``net_t`` are as reported; ``actual_t``, ``pathway_t``, ``gap_t`` and the changes are like
    for like with the base where ``like_for_like`` is there.
    """
    made, linked = stands.made, stands.linked
    target, sums = made.target, made.cumulative
    answer = verdict(made, linked)
    return {
        "id": target.id,
        "title": target.title,
        "inventory": made.series.definition.name,
        "gas": made.series.gas,
        "basis": target.basis,
        "as_at": made.as_at.isoformat(),
        "verdict": VERDICT.record(answer),
        "scopes": list(target.scopes),
        "shape": target.shape,
        "rule": made.rule,
        "base": {
            "period": str(made.base.period),
            "kind": target.base.kind,
            "t": in_tonnes(made.base.on(target.basis)),
            "series": made.base.boundary,
            "source": made.base.report,
            "on_boundary_t": in_tonnes(made.base_kg),
        },
        "restatements": [
            {"date": each.date.isoformat(), "t": each.tonnes, "reason": each.reason}
            for each in target.base.restatements
        ],
        "other_bases": [OTHER_BASES.record(each) for each in target.other_bases],
        "years": [YEARS.record(year) for year in made.years],
        "pathways": [
            {
                "basis": way.basis,
                "base_told_t": in_tonnes(way.told_kg),
                "base_t": in_tonnes(way.base_kg),
                "years": [YEARS.record(year) for year in way.years],
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
        "cumulative": CUMULATIVE.record(sums),
        "outlook": {
            "base_comparable": outlook.comparable,
            "refused": dict(outlook.refused),
            "forecasts": [_forecast(each) for each in outlook.forecasts.values()],
            "milestones": [OUTLOOK.record(each) for each in outlook.milestones],
        },
        "linked": _linked(linked, outlook) if linked else None,
        "why_not_linked": stands.no_link,
        "notes": list(target.notes),
    }


def _linked(standing: LinkedStanding, outlook: Outlook) -> dict[str, Any]:
    made = standing.progress
    chances = {each.milestone.id: each.chance for each in outlook.milestones}
    return {
        "base_t": in_tonnes(made.base.on(made.basis)),
        "years": [YEARS.record(year) for year in made.years],
        "milestones": [
            _milestone(made, each.milestone.id) | {"probability": chances.get(each.milestone.id)}
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


def _milestone(made: Progress, name: str) -> dict[str, Any]:
    state: MilestoneProgress = next(
        each for each in (*made.milestones, *made.superseded) if each.milestone.id == name
    )
    return MILESTONES.record(state)


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
        "years": [FORECAST_YEARS.record(year) for year in made.years],
    }
