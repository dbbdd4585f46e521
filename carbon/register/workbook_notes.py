"""What each column of the register means, as the workbook's tab ``notes`` says it."""

from __future__ import annotations

LIFE = (
    ("from", "The first day it counts; empty where it always did. Needs from_reason."),
    ("to", "The last day it counts, included; empty while it goes on. Needs to_reason."),
    (
        "from_reason",
        "Why it begins: built is growth; acquired, transferred and insourced move "
        "emissions across the boundary; exchanged is a meter in another's place.",
    ),
    (
        "to_reason",
        "Why it ends: closed is decline; disposed and transferred move emissions across the "
        "boundary; exchanged is a meter whose place another took.",
    ),
    ("note", "Anything worth knowing; it is kept and nothing is made of it."),
)
SITES = (
    ("site", "Its id: short, never changed, each once. Meters name it."),
    ("name", "Its name as people know it."),
    ("service", "The service it is reported under: schools, offices, highways, …"),
    ("floor_area_m2", "Its floor area in m², for kg CO2e a m²."),
    ("pupils", "How many pupils, for kg CO2e a pupil."),
    ("employees", "How many employees, for kg CO2e an employee."),
    *LIFE,
    ("address", "Where it is; for people, nothing is calculated from it."),
    (
        "public",
        "no for a site that may not be named, such as a children's home or a refuge: its name, "
        "id, address and supply points stay out of everything that is published. Empty means yes.",
    ),
)
METERS = (
    ("meter", "Its id: short, never changed, each once. Files of readings may name it."),
    ("site", "The id of its site, on the tab sites."),
    (
        "activity",
        "What it counts: electricity, natural-gas, … (`carbon factors list --activities`).",
    ),
    ("unit", "What it is read in: kWh, m3, litre, …"),
    ("service", "Its own service, where that is not its site's."),
    ("supply_point", "Its MPAN (13 digits, the last a check digit) or MPRN (6 to 10), as text."),
    ("calorific_value", "MJ/m³ from the gas bill, 30 to 50: turns a volume of gas into kWh."),
    *LIFE,
    ("serial", "Serial numbers of its dials: E6S00022; E6S00099 from 2023-05-14."),
    ("products", "What a fuel card or contract may name that counts: derv; city diesel."),
    ("supplier", "Whom to ask for its readings."),
    ("account", "The account number on its bills, as text."),
    (
        "events",
        "yes where it happens and does not flow: deliveries, leaks, claims. Empty: as usual.",
    ),
    ("spread", "yes to take each delivery for the days to the next one."),
    ("main_meter", "The id of the meter that this one is behind; needs becomes."),
    (
        "becomes",
        "What becomes of a sub-meter's use: move (to this service), deduct (a tenant's), "
        "information (nothing), recharge (a landlord's). Dated: move; deduct from 2024-04-01.",
    ),
    ("share", "The part of the main meter's use where this one has no readings: 12 % or 0.12."),
)
NOTES = (
    ("all", "", "One row a site or meter. Fill in, save, then: carbon register import FILE.xlsx"),
    (
        "all",
        "",
        "The import shows what would change, and changes nothing while a row has a fault. A row "
        "that you delete here is not removed from the register: end its life with `to`.",
    ),
    *(("sites", *row) for row in SITES),
    *(("meters", *row) for row in METERS),
)
