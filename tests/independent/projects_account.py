"""The fund's account and the gap to the target in projects.xlsx, in formulas.

Nothing of carbon's; written by :mod:`tests.independent.projects_sheet`.
"""

from __future__ import annotations

from tests.independent.projects_measure import column
from tests.independent.projects_programme import Cells, figure
from tests.independent.sheet_formulas import column_letters

#: Decided by carbon, and an input here: when the fund starts what.
STARTS = {
    "led-offices": 2027, "solar-depot": 2027, "bms-offices": 2027, "boilers-leisure": 2028,
    "fabric-leisure": 2029, "electric-vans": 2031,
}  # fmt: skip
PERIODS, FUND_TOP = 12, 5


def fund_sheet(made: Cells, s: dict[str, str]) -> None:
    """The fund's account: each period from the one before, to the penny."""
    sheet = made["fund"] = {
        "A1": "The fund, to the penny. When what starts is carbon's; that the minimum is kept is "
        "worked out in the last column. A project saves from the period after.",
    } | {
        f"{letters}4": title
        for letters, title in zip(
            "ABCDEFGHI",
            ("from April", "opening £", "contributions £", "savings returned £", "projects £",
             "closing £", "kept by services £", "tCO2e", "minimum kept"), strict=True,
        )
    }  # fmt: skip
    last = FUND_TOP + PERIODS - 1
    blocks = {}
    for number, (name, started) in enumerate(STARTS.items()):
        c = [column_letters(11 + 5 * number + n) for n in range(4)]
        blocks[name] = c
        sheet |= {f"{c[0]}3": name, f"{c[0]}2": started}
        sheet |= {
            f"{letters}4": title
            for letters, title in zip(
                c, ("saved so far £", "saved £", "returned £", "cost £"), strict=True
            )
        }
        years = f"'{name}'!{column('B')}"
        saved = f"('{name}'!{column('L')}+'{name}'!{column('M')}+'{name}'!{column('N')})"
        cost = figure("cost_gbp", name, made)
        for row in range(FUND_TOP, last + 1):
            up = row - 1
            top = row == FUND_TOP
            before = f"SUM({c[2]}${FUND_TOP}:{c[2]}{up})" if not top else "0"
            sheet |= {
                f"{c[0]}{row}": f"=ROUND(SUMPRODUCT(({years}>=1)*({years}<=$A{row}-{c[0]}$2)*"
                f"{saved}),2)",
                f"{c[1]}{row}": f"=MAX(0,{c[0]}{row}" + ("" if top else f"-{c[0]}{up}") + ")",
                f"{c[2]}{row}": f"=MIN({c[1]}{row},{cost}-{before})",
                f"{c[3]}{row}": f"=IF($A{row}={c[0]}$2,{cost},0)",
            }
    for row in range(FUND_TOP, last + 1):
        tonnes = "+".join(
            f"SUMPRODUCT(('{name}'!{column('B')}>0)*('{name}'!{column('B')}=$A{row}-"
            f"{c[0]}$2)*'{name}'!{column('I')})"
            for name, c in blocks.items()
        )
        sheet |= {
            f"A{row}": 2026 + row - FUND_TOP,
            f"B{row}": 0 if row == FUND_TOP else f"=F{row - 1}",
            f"C{row}": f"={s['fund contribution']}" if row == FUND_TOP else 0,
            f"D{row}": "=" + "+".join(f"{c[2]}{row}" for c in blocks.values()),
            f"E{row}": "=" + "+".join(f"{c[3]}{row}" for c in blocks.values()),
            f"F{row}": f"=B{row}+C{row}+D{row}-E{row}",
            f"G{row}": "=" + "+".join(f"{c[1]}{row}" for c in blocks.values()) + f"-D{row}",
            f"H{row}": f"={tonnes}",
            f"I{row}": f"=IF(F{row}>={s['fund minimum']},1,0)",
        }


APPROVED = ("led-offices", "dimming-streets")
PROPOSED = ("bms-offices", "solar-depot", "fabric-leisure", "heat-pump-leisure", "electric-vans")


def gap_sheet(made: Cells, s: dict[str, str]) -> None:
    """The gap to the target: what the pathway asks since 2025-26 and what the projects bring.

    A year of life runs from the day of the start; what of it falls in a financial year counts by
    days. The boilers are left out: the heat pump saves more in 2029-30.
    """
    sheet = made["gap"] = {
        "A1": "The gap to the target, tCO2e and £, by financial year.",
    } | {
        f"{letters}3": title
        for letters, title in zip(
            "ABCDEFGHIJ",
            ("from April", "pathway", "less than in 2025-26", "approved bring",
             "proposed would bring", "no approved project", "no project", "approved cost £",
             "proposed cost £", "lost on the offices' meter"), strict=True,
        )
    }  # fmt: skip
    names = (*APPROVED, *PROPOSED)
    c = {name: column_letters(12 + n) for n, name in enumerate(names)}
    sheet |= {f"{letters}3": name for name, letters in c.items()}
    sheet |= {"T3": "bms, electricity only"}
    led, bms = "(measures!$F$2/measures!$R$2)", "(measures!$F$3/measures!$R$3)"
    for row in range(4, 8):
        year = f"$A{row}"
        for name, letters in c.items():
            sheet[f"{letters}{row}"] = "=" + _in_year(name, year, f"'{name}'!{column('I')}", made)
        of_electricity = f"('bms-offices'!{column('D')}*years!$B$5:$B$36)"
        sheet |= {
            f"A{row}": 2026 + row - 4,
            f"B{row}": f"={s['target base']}*(1-{s['target reduction']}*({year}-2022)/7)",
            f"C{row}": f"={s['newest year']}-B{row}",
            f"T{row}": f"=({_in_year('bms-offices', year, of_electricity, made)})/1000",
            f"J{row}": f"=MIN({c['led-offices']}{row}/{led},T{row}/{bms})*{led}*{bms}",
            f"D{row}": "=" + "+".join(f"{c[name]}{row}" for name in APPROVED),
            f"E{row}": "=" + "+".join(f"{c[name]}{row}" for name in PROPOSED) + f"-J{row}",
            f"F{row}": f"=MAX(0,C{row}-D{row})",
            f"G{row}": f"=MAX(0,C{row}-D{row}-E{row})",
            f"H{row}": "=" + "+".join(_paid(name, year) for name in APPROVED),
            f"I{row}": "=" + "+".join(_paid(name, year) for name in PROPOSED),
        }
    sheet |= {
        "A9": "£ per tonne off 2029-30",
        "B9": "=(SUM(H4:H7)+SUM(I4:I7))/(D7+E7)",
        "A10": "what has no project would cost £",
        "B10": "=B9*G7",
    }


def _in_year(name: str, year: str, values: str, made: Cells) -> str:
    """What of *values*, by year of life, falls in the twelve months from April of *year*."""
    place = next(n for n in range(2, 20) if made["measures"].get(f"A{n}") == name)
    month, start = f"measures!$C${place}", f"measures!$B${place}"
    life = f"'{name}'!{column('B')}"

    def part(begins: str, first: str, end: str) -> str:
        days = f"(DATE({end})-DATE({first}))/(DATE({begins}+1,{month},1)-DATE({begins},{month},1))"
        number = f"({begins}-{start}+1)"
        return f"SUMPRODUCT(({life}>0)*({life}={number})*{values})*{days}"

    now, before = year, f"({year}-1)"
    return (
        part(now, f"{year},{month},1", f"{year}+1,4,1")
        + "+"
        + part(before, f"{year},4,1", f"{year},{month},1")
    )


def _paid(name: str, year: str) -> str:
    return f"SUMPRODUCT(('{name}'!{column('A')}={year})*'{name}'!{column('U')})"
