"""A report as Markdown, for a committee paper or an e-mail."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.reports.document import Headline, Report, Table, printed


def markdown(report: Report) -> str:
    """*report* as Markdown: summary, headlines and every table."""
    parts = [f"# {report.title}", f"**{report.council}** — {report.subtitle}", *_summary(report)]
    parts.append(_figures(report.headlines))
    for section in report.sections:
        parts.append(f"## {section.heading}")
        parts += section.paragraphs
        parts.append(_figures(section.headlines))
        parts += [chart.sentence for chart in section.charts if chart.sentence]
        for table in section.tables:
            parts += [f"**{_safe(table.caption)}**", _table(table), *table.notes]
    parts.append("## Sources")
    parts.append("\n".join(f"- **{what}.** {text}" for what, text in report.sources))
    parts.append(f"As known on {report.as_at}. Made with county-carbon {report.version}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(report: Report) -> list[str]:
    if not report.leads:
        return list(report.summary)
    return [f"**{lead}** {text}" for lead, text in zip(report.leads, report.summary, strict=True)]


def _figures(headlines: Sequence[Headline]) -> str:
    return "\n".join(
        f"- **{each.label}:** {printed(each.value, each.kind, each.decimals, each.signed)} "
        f"{each.unit} — {each.note}"
        for each in headlines
    )


def _table(table: Table) -> str:
    heading = [_safe(column.name) for column in table.columns]
    rule = ["---" if column.kind == "text" else "---:" for column in table.columns]
    rows = [
        [
            "–"
            if value is None
            else _safe(printed(value, of.kind, table.places(number, of), of.signed))
            for value, of in zip(row, table.columns, strict=True)
        ]
        for number, row in enumerate(table.rows)
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heading, rule, *rows))


def _safe(text: str) -> str:
    """Text that cannot break a table or become HTML."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
