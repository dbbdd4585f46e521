"""The sheets of the whole programme in projects.xlsx: shared meters, sets, curve.

Nothing of carbon's; written by :mod:`tests.independent.projects_sheet`. The rows of "overview" are
the measures from row 4, in the order of the file.
"""

from __future__ import annotations

import itertools
from typing import Any

from tests.independent.projects_measure import BOTTOM, TOP, YEARS_TOP, column
from tests.independent.sheet_formulas import column_letters

Cells = dict[str, dict[str, Any]]

#: Meters on which several measures save: column of the kWh, the two measures, whose use it is.
SHARED = (
    ("offices-electricity-1", "D", "led-offices", "bms-offices", "measures!$R$2"),
    ("leisure-gas-1", "E", "fabric-leisure", "boilers-leisure", "measures!$S$5"),
)
#: What the sheet "together" finds for each shared meter: what is lost against adding up.
LOST = {
    "lifetime_tco2e": "B", "npv_gbp": "C", "first_year_saving_gbp": "D", "first_year_tco2e": "E",
    "salix_lifetime_tco2e": "F", "share together": "G", "share added up": "H",
}  # fmt: skip
#: Decided by carbon, and an input here: the bars from left to right.
CURVE = (
    "solar-depot", "led-offices", "dimming-streets", "bms-offices", "boilers-leisure",
    "electric-vans", "fabric-leisure",
)  # fmt: skip


def figure(name: str, measure: str, made: Cells) -> str:
    """The cell of a measure's figure, by its label."""
    sheet = made[measure]
    cell = next(c for c, held in sheet.items() if held == name)
    return f"'{measure}'!{'B' if cell[0] == 'A' else 'E'}{cell[1:]}"


def together_sheet(made: Cells, s: dict[str, str]) -> None:
    """What two measures on one meter save less than added up: s1 × s2 of its use, year by year.

    Of first years it is that of the measure that starts last, in which both are at work.
    """
    sheet = made["together"] = {
        "A1": "Measures on one meter: 1 − (1 − s1)(1 − s2) of its use, so less than added up by "
        "s1 × s2 of it in each year in which both save.",
        **{f"{cell}3": name for name, cell in LOST.items()},
        "A3": "lost against adding up",
    }  # fmt: skip
    for number, (meter, kwh, one, other, use) in enumerate(SHARED):
        row, left = 4 + number, 10 + 8 * number
        c = [column_letters(left + n) for n in range(6)]
        titles = ("year", "share of " + one, "share of " + other, "both, kWh", "tCO2e", "NPV £")
        sheet |= {f"{letters}3": title for letters, title in zip(c, titles, strict=True)}
        for place in range(TOP, BOTTOM + 1):
            y = place - TOP + YEARS_TOP
            here = place - TOP + 4
            factor, price = (
                (f"years!B{y}", f"years!C{y}") if kwh == "D"
                else (s["gas kg per kWh"], f"years!E{y}")
            )  # fmt: skip
            sheet |= {
                f"{c[0]}{here}": f"=years!A{y}",
                f"{c[1]}{here}": f"='{one}'!{kwh}{place}/{use}",
                f"{c[2]}{here}": f"='{other}'!{kwh}{place}/{use}",
                f"{c[3]}{here}": f"={c[1]}{here}*{c[2]}{here}*{use}",
                f"{c[4]}{here}": f"={c[3]}{here}*{factor}/1000",
                f"{c[5]}{here}": f"={c[3]}{here}*{price}*years!G{y}",
            }
        last = BOTTOM - TOP + 4
        of_one, of_other = (f"'{each}'!{column('B')}" for each in (one, other))
        # The first year of the one that starts last: what it adds then is less by what is lost.
        both = f"(({of_one}=1)*({of_other}>=1)+({of_other}=1)*({of_one}>1))"
        then = [f"SUMPRODUCT({both}*'{each}'!{column(kwh)})/{use}" for each in (one, other)]

        def lost(
            values: str,
            then: list[str] = then,
            both: str = both,
            use: str = use,
            scale: tuple[str, str] = ("", ""),
        ) -> str:
            """s1 × s2 × the smaller worth of a whole meter; *values* is a column of "years"."""
            whole = [f"SUMPRODUCT({both}*years!${values}$5:${values}$36)*{use}{by}" for by in scale]
            return f"=MIN({whole[0]},{whole[1]})*{then[0]}*{then[1]}"

        factors = "B" if kwh == "D" else "M"
        persistence = [f"*{figure('persistence_years', each, made)}/1000" for each in (one, other)]
        shares = [
            f"SUMPRODUCT(('{each}'!{column('B')}=1)*'{each}'!{column(kwh)})/{use}"
            for each in (one, other)
        ]
        sheet |= {
            f"A{row}": meter,
            f"B{row}": f"=SUM({c[4]}4:{c[4]}{last})",
            f"C{row}": f"=SUM({c[5]}4:{c[5]}{last})",
            f"D{row}": lost("C" if kwh == "D" else "E"),
            f"E{row}": lost(factors, scale=("/1000", "/1000")),
            f"F{row}": lost(factors, scale=(persistence[0], persistence[1])),
            f"G{row}": f"=1-(1-{shares[0]})*(1-{shares[1]})",
            f"H{row}": f"={shares[0]}+{shares[1]}",
        }
    for y in range(YEARS_TOP, YEARS_TOP + BOTTOM - TOP + 1):
        made["years"][f"M{y}"] = f"={s['gas kg per kWh']}"
    made["years"][f"M{YEARS_TOP - 1}"] = "gas, kg CO2e per kWh"


def programme_sheet(made: Cells, measures: list[str]) -> None:
    """The measures of the curve added up, and together."""
    sheet = made["programme"] = {
        "A1": "What is to be decided on and can be done together: the measures of the curve.",
        "A3": "figure", "B3": "added up", "C3": "together",
    }  # fmt: skip
    rows = (
        "cost_gbp", "first_year_saving_gbp", "first_year_tco2e", "lifetime_tco2e",
        "salix_lifetime_tco2e", "npv_gbp",
    )  # fmt: skip
    for place, name in enumerate(rows, 4):
        added = "+".join(figure(name, each, made) for each in measures if each in CURVE)
        lost = f"-together!{LOST[name]}4-together!{LOST[name]}5" if name in LOST else ""
        sheet |= {f"A{place}": name, f"B{place}": f"={added}", f"C{place}": f"=B{place}{lost}"}
    for place, (name, top, bottom) in enumerate(
        (("simple_payback_years", 4, 5), ("gbp_per_tco2e", 4, 7), ("salix_gbp_per_tco2e", 4, 8)), 10
    ):
        sheet |= {
            f"A{place}": name,
            f"B{place}": f"=B{top}/B{bottom}",
            f"C{place}": f"=C{top}/C{bottom}",
        }


def sets_sheet(made: Cells, measures: list[str], s: dict[str, str]) -> None:
    """Every set of the eight measures: what it costs and is worth, and the best within budget."""
    size = 2 ** len(measures)
    first, last = 9, 8 + size
    ids = [column_letters(n) for n in range(2, 2 + len(measures))]
    col = dict(zip(measures, ids, strict=True))
    sheet = made["sets"] = {
        "A1": "Every set of measures. One that breaks a rule or the budget counts as −1 billion.",
        "A8": "set", "K8": "cost £", "L8": "may be", "M8": "tCO2e", "N8": "NPV £",
        "O8": "tCO2e, if within budget", "P8": "NPV £, if within budget",
    } | {f"{letters}8": name for name, letters in col.items()}  # fmt: skip
    for row, name in ((5, "cost_gbp"), (6, "lifetime_tco2e"), (7, "npv_gbp")):
        sheet[f"A{row}"] = name
        for measure, letters in col.items():
            sheet[f"{letters}{row}"] = "=" + figure(name, measure, made)
    for place, picked in enumerate(itertools.product([0, 1], repeat=len(measures)), first):
        row = f"${ids[0]}{place}:${ids[-1]}{place}"

        def head(n: int) -> str:
            return f"${ids[0]}${n}:${ids[-1]}${n}"

        lost = [
            "".join(
                f"-together!{LOST[name]}{4 + n}*{col[one]}{place}*{col[other]}{place}"
                for n, (_, _, one, other, _) in enumerate(SHARED)
            )
            for name in ("lifetime_tco2e", "npv_gbp")
        ]
        heat, boilers = col["heat-pump-leisure"], col["boilers-leisure"]
        sheet |= {f"{letters}{place}": flag for letters, flag in zip(ids, picked, strict=True)}
        sheet |= {
            f"A{place}": place - first + 1,
            f"K{place}": f"=SUMPRODUCT({row},{head(5)})",
            f"L{place}": f"=AND({heat}{place}+{boilers}{place}<=1,{heat}{place}<="
            f"{col['fabric-leisure']}{place},K{place}<={s['budget']})",
            f"M{place}": f"=SUMPRODUCT({row},{head(6)}){lost[0]}",
            f"N{place}": f"=SUMPRODUCT({row},{head(7)}){lost[1]}",
            f"O{place}": f"=IF(L{place},M{place},-1000000000)",
            f"P{place}": f"=IF(L{place},N{place},-1000000000)",
        }
    # The best by each, in two rows above the heads that stand in rows 5 to 7.
    for row, name, letters in ((3, "lifetime_tco2e", "O"), (4, "npv_gbp", "P")):
        span = f"${letters}${first}:${letters}${last}"
        sheet |= {
            f"R{row}": name,
            f"S{row}": f"=MAX({span})",
            f"T{row}": f"=MATCH(S{row},{span},0)",
            f"U{row}": f"=INDEX($K${first}:$K${last},T{row})",
        } | {
            f"{column_letters(22 + n)}{row}": f"=INDEX(${each}${first}:${each}${last},T{row})"
            for n, each in enumerate(ids)
        }
    sheet |= {"R2": "best by", "S2": "worth", "T2": "set", "U2": "cost £"}
    sheet |= {f"{column_letters(22 + n)}2": name for n, name in enumerate(measures)}


def curve_sheet(made: Cells) -> None:
    """The bars from left to right: what each adds to those before it, and how high it is."""
    sheet = made["curve"] = {
        "A1": "The abatement curve by net cost. The order is carbon's; that no bar is lower than "
        "the one before it is worked out in the last column.",
    } | {
        f"{letters}3": title
        for letters, title in zip(
            "ABCDEFG",
            ("bar", "£ per tCO2e", "adds tCO2e", "to tCO2e", "cost £", "adds NPV £", "not lower"),
            strict=True,
        )
    }
    for place, name in enumerate(CURVE, 4):
        lost = {
            what: "".join(
                f"-together!{LOST[what]}{4 + n}"
                for n, (_, _, one, other, _) in enumerate(SHARED)
                if name in (one, other) and {one, other} <= set(CURVE[: place - 3])
            )
            for what in ("lifetime_tco2e", "npv_gbp")
        }
        sheet |= {
            f"A{place}": name,
            f"B{place}": f"=-F{place}/C{place}",
            f"C{place}": f"={figure('lifetime_tco2e', name, made)}{lost['lifetime_tco2e']}",
            f"D{place}": f"=C{place}" if place == 4 else f"=D{place - 1}+C{place}",
            f"E{place}": f"={figure('cost_gbp', name, made)}",
            f"F{place}": f"={figure('npv_gbp', name, made)}{lost['npv_gbp']}",
            f"G{place}": 1 if place == 4 else f"=IF(B{place}>=B{place - 1},1,0)",
        }
