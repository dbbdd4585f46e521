"""A report as Markdown, for a committee paper or an e-mail."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.reports.document import Headline, Report, Table, printed
from carbon.text_out import markdown_text


def markdown(report: Report) -> str:
    """*report* as Markdown: summary, headlines and every table."""
    safe = markdown_text
    parts = [f"# {safe(report.title)}", f"**{safe(report.council)}** — {safe(report.subtitle)}"]
    parts += [*_summary(report), _figures(report.headlines)]
    for section in report.sections:
        parts.append(f"## {safe(section.heading)}")
        parts += map(safe, section.paragraphs)
        parts.append(_figures(section.headlines))
        parts += [safe(chart.sentence) for chart in section.charts if chart.sentence]
        for table in section.tables:
            parts += [f"**{safe(table.caption)}**", _table(table), *map(safe, table.notes)]
    parts.append("## Sources")
    parts.append("\n".join(f"- **{safe(what)}.** {safe(text)}" for what, text in report.sources))
    parts.append(f"As known on {report.as_at}. Made with county-carbon {report.version}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(report: Report) -> list[str]:
    texts = [markdown_text(text) for text in report.summary]
    if not report.leads:
        return texts
    return [f"**{lead}** {text}" for lead, text in zip(report.leads, texts, strict=True)]


def _figures(headlines: Sequence[Headline]) -> str:
    return "\n".join(
        f"- **{markdown_text(each.label)}:** "
        f"{printed(each.value, each.kind, each.decimals, each.signed)} "
        f"{f'{each.unit} ' if each.unit else ''}"
        f"{f'— {markdown_text(each.note)}' if each.note else ''}".rstrip()
        for each in headlines
    )


def _table(table: Table) -> str:
    heading = [markdown_text(column.name) for column in table.columns]
    rule = ["---" if column.kind == "text" else "---:" for column in table.columns]
    rows = [
        [
            "–"
            if value is None
            else markdown_text(printed(value, of.kind, table.places(number, of), of.signed))
            for value, of in zip(row, table.columns, strict=True)
        ]
        for number, row in enumerate(table.rows)
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heading, rule, *rows))
