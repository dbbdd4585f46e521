"""The sheet of one measure in projects.xlsx: its years, its figures, its ways to pay, in formulas.

Nothing of carbon's; written by :mod:`tests.independent.projects_sheet`.
"""

from __future__ import annotations

from typing import Any

#: The years 2026 to 2057 stand in these rows of a measure's sheet, and from row 5 of "years".
TOP, BOTTOM, YEARS_TOP, FIRST = 41, 72, 5, 2026


def column(letters: str) -> str:
    """A whole column of the years."""
    return f"${letters}${TOP}:${letters}${BOTTOM}"


def _paid_back(flow: str, summed: str, helper: str, year_zero: str) -> str:
    """Years from year 0 until *summed* is below 0 for the last time; empty where it stays so."""
    last = f"MAX({column(helper)})"
    row = f"{last}+{year_zero}-{FIRST}+1"
    return (
        f'=IF({summed}{BOTTOM}<0,"",IF({last}<0,0,{last}-INDEX({column(summed)},{row})'
        f"/INDEX({column(flow)},MIN({row}+1,{BOTTOM - TOP + 1}))))"
    )


TITLES = {
    "A": "year", "B": "year of life", "C": "share kept", "D": "electricity kWh", "E": "gas kWh",
    "F": "diesel litres", "G": "exported kWh", "H": "kWh", "I": "tCO2e", "J": "direct tCO2e",
    "K": "capital £", "L": "energy £", "M": "export £", "N": "other £", "O": "net £",
    "P": "discount factor", "Q": "present value £", "R": "present value so far £",
    "S": "net so far £", "T": "years from year 0", "U": "borrowed £", "V": "repaid £",
    "W": "borrowing: net £", "X": "contract: net £", "Y": "purchase: net £", "Z": "replacements £",
    "AA": "borrowing so far £", "AB": "contract so far £", "AC": "purchase so far £",
    "AD": "GB capital £ of 2022", "AE": "GB maintenance £ of 2022", "AF": "GB energy £ of 2022",
    "AG": "GB other £ of 2022", "AH": "GB carbon £ of 2022", "AI": "GB discount factor",
    "AJ": "outstanding, discounted", "AK": "outstanding", "AL": "outstanding, borrowing",
    "AM": "outstanding, contract", "AN": "outstanding, purchase",
}  # fmt: skip


def _year(row: int, i: dict[str, str], s: dict[str, str]) -> dict[str, str]:
    """The formulas of one year."""
    y = row - TOP + YEARS_TOP
    up = row - 1
    first_row = row == TOP
    first, life, zero = i["first year"], i["life"], i["year 0"]
    in_life = f"B{row}>0"
    to_2022 = f"*{s['deflator 2022']}/{s['deflator 2024']}"
    initial = (
        f"IF(A{row}={zero},{i['paid in year 0']},0)"
        f"+IF(A{row}={zero}+1,{i['paid the year after']},0)"
    )
    annuity = f"{s['loan rate']}/(1-(1+{s['loan rate']})^-{s['loan years']})"
    saved = f"(L{row}+M{row}+N{row})"
    own_use = f"{i['generation']}*{i['self use %']}/100"

    def so_far(flow: str, summed: str) -> str:
        return f"={flow}{row}" if first_row else f"={summed}{up}+{flow}{row}"

    def outstanding(summed: str) -> str:
        return f"=IF({summed}{row}<0,T{row},-1)"

    return {
        "A": f"=years!A{y}",
        "B": f"=IF(AND(A{row}>={first},A{row}<{first}+{life}),A{row}-{first}+1,0)",
        "C": f"=IF({in_life},(1-{i['deterioration %']}/100)^(B{row}-1),0)",
        "D": f"=C{row}*({i['electricity']}+{own_use})",
        "E": f"=C{row}*{i['gas']}",
        "F": f"=C{row}*{i['diesel']}",
        "G": f"=C{row}*{i['generation']}*(100-{i['self use %']})/100",
        "H": f"=D{row}+E{row}+F{row}*{s['diesel kg per litre']}/{s['diesel kg per kWh']}",
        "I": f"=D{row}*years!B{y}/1000+J{row}",
        "J": f"=(E{row}*{s['gas kg per kWh']}+F{row}*{s['diesel kg per litre']})/1000",
        "K": f"={initial}+Z{row}",
        "L": f"=D{row}*years!C{y}+E{row}*years!E{y}+F{row}*years!F{y}",
        "M": f"=G{row}*years!D{y}",
        "N": f"=IF({in_life},{i['other']}-{i['maintenance']},0)",
        "O": f"={saved}-K{row}",
        "P": f"=years!G{y}",
        "Q": f"=O{row}*P{row}",
        "R": so_far("Q", "R"),
        "S": so_far("O", "S"),
        "T": f"=A{row}-{zero}",
        "U": f"={initial}",
        "V": f"={annuity}*SUMPRODUCT(({column('A')}<A{row})*({column('A')}>=A{row}-"
        f"{s['loan years']})*{column('U')})",
        "W": f"=O{row}+U{row}-V{row}",
        "X": f"=IF(B{row}<1,IF(AND(A{row}>={first}+{life},A{row}<{first}+{s['contract years']}),"
        f"0-{s['contract fee']},0),IF(B{row}<={s['contract years']},MIN({saved},{saved}*"
        f"{s['contract share']})-{s['contract fee']},{saved}-Z{row}))",
        "Y": f"=IF(B{row}<1,0,IF(B{row}<={s['purchase years']},L{row}+{i['other']}-{own_use}*"
        f"C{row}*{s['purchase price']}*(1+{s['purchase growth']})^(B{row}-1),{saved}-Z{row}))",
        "Z": f"=IF(AND({in_life},B{row}={i['replaced in year']}),{i['replacement']},0)",
        "AA": so_far("W", "AA"),
        "AB": so_far("X", "AB"),
        "AC": so_far("Y", "AC"),
        "AD": f"=(IF({i['paid the year after']}>0,{initial},IF(A{row}={i['start year']},"
        f"{i['capital']},0))+Z{row})*(1+{i['optimism bias']}){to_2022}",
        "AE": f"=IF({in_life},{i['maintenance']},0){to_2022}",
        "AF": f"=D{row}*years!J{y}+E{row}*years!K{y}+F{row}*years!L{y}",
        "AG": f"=IF({in_life},{i['other']},0){to_2022}",
        "AH": f"=I{row}*years!I{y}",
        "AI": f"=years!H{y}",
        "AJ": outstanding("R"),
        "AK": outstanding("S"),
        "AL": outstanding("AA"),
        "AM": outstanding("AB"),
        "AN": outstanding("AC"),
    }  # fmt: skip


def _first_year(letters: str) -> str:
    return f"SUMPRODUCT(({column('B')}=1)*{column(letters)})"


def _figures(i: dict[str, str]) -> dict[str, str]:
    """The figures of the measure by their names in carbon's JSON, in the order of their rows."""
    zero = i["year 0"]

    def present(letters: str) -> str:
        return f"SUMPRODUCT({column(letters)},{column('AI')})"

    def per(tonnes: str) -> str:
        return f'=IF(B{{{tonnes}}}>0,B{{cost_gbp}}/B{{{tonnes}}},"")'

    def way(flow: str, summed: str, helper: str, only_if: str) -> list[str]:
        formulas = [
            f"=MAX(0,-MIN({column(summed)}))",
            _paid_back(flow, summed, helper, zero),
            f"=SUM({column('O')})-SUM({column(flow)})",
            f"=SUMPRODUCT({column(flow)},{column('P')})",
        ]
        return [f'=IF({only_if},{each[1:]},"")' if only_if else each for each in formulas]

    figures = {
        "cost_gbp": f"={i['capital']}",
        "first_year_saving_gbp": f"={_first_year('L')}+{_first_year('M')}+{_first_year('N')}",
        "lifetime_saving_gbp": f"=SUM({column('O')})+B{{cost_gbp}}",
        "first_year_kwh": f"={_first_year('H')}",
        "lifetime_kwh": f"=SUM({column('H')})",
        "simple_payback_years": '=IF(B{first_year_saving_gbp}>0,B{cost_gbp}/'
        'B{first_year_saving_gbp},"")',
        "discounted_payback_years": _paid_back("Q", "R", "AJ", zero),
        "npv_gbp": f"=SUM({column('Q')})",
        "irr": f'=IF(MAX({column("O")})>0,IRR({column("O")}),"")',
        "first_year_tco2e": f"={_first_year('I')}",
        "first_year_direct_tco2e": f"={_first_year('J')}",
        "lifetime_tco2e": f"=SUM({column('I')})",
        "persistence_years": f"=IF({i['persistence stated']}>0,MIN({i['persistence stated']},"
        f"{i['life']}),SUM({column('C')}))",
        "salix_lifetime_tco2e": "=B{first_year_tco2e}*B{persistence_years}",
        "salix_lifetime_direct_tco2e": "=B{first_year_direct_tco2e}*B{persistence_years}",
        "gbp_per_tco2e": per("lifetime_tco2e"),
        "salix_gbp_per_tco2e": per("salix_lifetime_tco2e"),
        "salix_gbp_per_direct_tco2e": per("salix_lifetime_direct_tco2e"),
        "break_even_carbon_price": f"=-B{{npv_gbp}}/SUMPRODUCT({column('I')},{column('P')})",
        "green book: present_cost_gbp": f"={present('AD')}+{present('AE')}",
        "green book: present_carbon_gbp": f"={present('AH')}",
        "green book: present_energy_gbp": f"={present('AF')}",
        "green book: present_other_gbp": f"={present('AG')}",
        "green book: npv_gbp": "=B{green book: present_carbon_gbp}+"
        "B{green book: present_energy_gbp}+B{green book: present_other_gbp}-"
        "B{green book: present_cost_gbp}",
        "green book: benefit_cost_ratio": "=(B{green book: npv_gbp}+"
        "B{green book: present_cost_gbp})/B{green book: present_cost_gbp}",
        "green book: break_even_carbon_value": "=(B{green book: present_carbon_gbp}-"
        f"B{{green book: npv_gbp}})/SUMPRODUCT({column('I')},{column('AI')})",
    }  # fmt: skip
    return {name: _placed(formula, list(figures)) for name, formula in figures.items()} | {
        f"{title}: {name}": formula
        for title, flow in (
            ("own money", ("O", "S", "AK")), ("borrowing", ("W", "AA", "AL")),
            ("performance contract", ("X", "AB", "AM")), ("power purchase", ("Y", "AC", "AN")),
        )
        for name, formula in zip(
            ("most_out_of_pocket_gbp", "payback_years", "costs_in_all_gbp", "npv_gbp"),
            way(*flow, only_if=f"{i['generation']}>0" if flow[0] == "Y" else ""), strict=True,
        )
    }  # fmt: skip


def _placed(formula: str, names: list[str]) -> str:
    """Names in curly brackets as rows; figures stand from row 3 of columns A and B."""
    for row, name in enumerate(names, 3):
        formula = formula.replace(f"{{{name}}}", str(row))
    return formula


def measure_sheet(
    made: dict[str, dict[str, Any]], name: str, i: dict[str, str], s: dict[str, str]
) -> dict[str, str]:
    """Put the measure's sheet into *made*; the cell of each figure, the same on every sheet.

    The ways to pay stand beside the other figures, in columns D and E.
    """
    sheet = made[name] = {"A1": name}
    places = {}
    figures = _figures(i)
    for number, (figure, formula) in enumerate(figures.items()):
        of_way = figure.split(":")[0] in WAYS
        row = 3 + (number - (len(figures) - 16) if of_way else number)
        label, value = ("D", "E") if of_way else ("A", "B")
        sheet |= {f"{label}{row}": figure, f"{value}{row}": formula}
        places[figure] = f"{value}{row}"
    sheet |= {f"{letters}{TOP - 1}": title for letters, title in TITLES.items()}
    for row in range(TOP, BOTTOM + 1):
        sheet |= {f"{letters}{row}": formula for letters, formula in _year(row, i, s).items()}
    return places


WAYS = ("own money", "borrowing", "performance contract", "power purchase")
