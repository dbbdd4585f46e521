"""Small workbooks that would take gigabytes to read, each by another way."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def xlsx(
    rows: str,
    target: str = "worksheets/sheet1.xml",
    part: str = "xl/worksheets/sheet1.xml",
    strings: str = "",
    head: str = "",
) -> bytes:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="{target}"/></Relationships>',
        part: f"{head}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f"<sst {MAIN}>{strings}</sst>"
    return zipped(parts)


TABLE = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
TEXT = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'


def of_sheets(sheets: str, relations: str, rows: str) -> bytes:
    """An ``.xlsx`` whose sheets are all in one part, however they name it."""
    return zipped(
        {
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData>"
            "</worksheet>",
        }
    )


def of_calendar(said: str) -> bytes:
    """An ``.xlsx`` that says from which year its days count."""
    relation = f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="{{}}"/>'
    sheet = f'</sheets>{said}<sheets><sheet name="Data" sheetId="1" r:id="rId1"/>'
    near = '<row r="1"><c r="A1"><v>40000</v></c></row>'
    return of_sheets(sheet, relation.format("worksheets/sheet1.xml"), near)


def ods(rows: str, more: str = "") -> bytes:
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {OFFICE} {TABLE} {TEXT}><office:body>"
            f'<office:spreadsheet><table:table table:name="Data">{rows}</table:table>'
            f"{more}</office:spreadsheet></office:body></office:document-content>",
        }
    )


def xls(row: int, column: int) -> bytes:
    """A compound file with one sheet whose second cell is far."""
    number = struct.pack("<HHHHHd", 0x0203, 14, row, column, 0, 1.0)
    start = struct.pack("<HHHHII", 0x0809, 16, 0x0600, 0x0010, 0, 0) + bytes(4)
    return compound(start + number + struct.pack("<HH", 0x000A, 0))


def compound(records: bytes) -> bytes:
    """A compound file whose stream ``Workbook`` holds *records*, 4,096 bytes at the most."""
    book = records.ljust(4096, b"\0")
    sectors = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
        said = (name + "\0").encode("utf-16-le")
        made = said.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(said), kind, 1, *[2**32 - 1] * 2, child
        )
        return made + bytes(36) + struct.pack("<IQ", first, size)

    listing = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, 2, 4096, 2**32 - 1)
    table = struct.pack("<128I", *sectors, *[0xFFFFFFFF] * (128 - len(sectors)))
    return header + table + listing.ljust(512, b"\0") + book


def circle() -> bytes:
    """A compound file of 8 MB, each of whose sectors is a table that leads back to the first."""
    last = 0xFFFFFFFE
    header = bytearray(compound(b"")[:512])
    difat, tables = 110, 16_000
    parts = -(-(tables - 109) // 127)
    struct.pack_into("<IIIIIIIII", header, 44, tables, 0, 0, 4096, last, 0, difat, parts, 0)
    struct.pack_into("<109I", header, 76, *range(109))
    more = list(range(109, difat)) + list(range(difat + parts, tables + parts))
    numbers = b""
    for at in range(parts):
        own = more[127 * at : 127 * at + 127]
        own += [0xFFFFFFFF] * (127 - len(own))
        numbers += struct.pack("<128I", *own, difat + at + 1 if at + 1 < parts else last)
    # Each entry leads to the next and the last to the first: a chain of them all.
    count = tables * 128
    table = struct.pack(f"<{count}I", *((n + 1) % count for n in range(count)))
    return bytes(header) + table[: 512 * difat] + numbers + table[512 * difat :]


def xlsb(row: int, column: int) -> bytes:
    cell = struct.pack("<BBII", 0x05, 16, column, 0) + bytes(8)
    sheet = b"\x81\x01\x00" + struct.pack("<BBI", 0, 4, row) + cell
    return zipped({"xl/workbook.bin": b"\x83\x01\x00", "xl/worksheets/sheet1.bin": sheet})


def hostile(slow: bool = True) -> Iterator[tuple[str, str, bytes]]:
    """Each workbook: what it does, its ending, its bytes; without *slow*, those soon made."""
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    for spelling in (
        'r="XFD1048576"',
        "r='XFD1048576'",
        'r="xfd1048576"',
        'r = "XfD1048576"',
        's="0"\nr="XFD1048576"',
        'r="&#88;FD1048576"',
        'r="AAAAAAAA1048576"',
        'r="XFE1"',
        'r="A99999999999"',
        'r="A0"',
        'r="XFD4294967297"',
        'r="A-1"',
    ):
        row = f'{near}<row r="1048576"><c {spelling}><v>1</v></c></row>'
        yield f"a far cell as {spelling!r}", "xlsx", xlsx(row)
    far = near + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for target, part in (
        ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("worksheets/../worksheets/s.xml", "xl/worksheets/../worksheets/s.xml"),
        ("WORKSHEETS/SHEET1.XML", "xl/WORKSHEETS/SHEET1.XML"),
        ("worksheets/data.bin", "xl/worksheets/data.bin"),
        ("worksheets/data", "xl/worksheets/data"),
        ("chartsheets/sheet1.xml", "xl/chartsheets/sheet1.xml"),
    ):
        yield f"a far cell in {part} as {target}", "xlsx", xlsx(far, target, part)
    yield (
        "a far row without cells' addresses",
        "xlsx",
        xlsx(near + '<row r="900000">' + "<c><v>1</v></c>" * 100 + "</row>"),
    )
    yield (
        "a far inline text",
        "xlsx",
        xlsx(near + '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'),
    )
    yield "a far formula", "xlsx", xlsx(near + '<row r="9"><c r="XFD1048576"><f>1</f></c></row>')
    prefixed = far.replace("<row", "<x:row").replace("</row", "</x:row").replace("<c", "<x:c")
    prefixed = prefixed.replace("</c", "</x:c").replace("<v", "<x:v").replace("</v", "</x:v")
    yield (
        "a far cell with a prefix",
        "xlsx",
        xlsx(prefixed.replace("<x:row", f'<x:row xmlns:x="{MAIN[7:-1]}"')),
    )
    shown = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20001))
    yield (
        "one long text shown by many cells",
        "xlsx",
        xlsx(shown, strings=f"<si><t>{'x' * 32_000}</t></si>"),
    )
    yield (
        "one long text of many runs",
        "xlsx",
        xlsx(shown, strings="<si>" + f"<r><t>{'x' * 3_000}</t></r>" * 10 + "</si>"),
    )
    entities = '<!DOCTYPE x [<!ENTITY a "' + "x" * 1000 + '"><!ENTITY b "&a;&a;&a;">]>'
    yield "entities", "xlsx", xlsx(near, head=entities)
    yield "a document type", "xlsx", xlsx(near, head="<!DOCTYPE x SYSTEM 'http://127.0.0.1/x'>")
    yield "a mark of 8 MB", "xlsx", xlsx(f'<row r="1" spans="{"1" * 8_000_000}"></row>')
    cell = '<table:table-cell office:value-type="float" office:value="1"{}/>'
    wide, tall = ' table:number-columns-repeated="{}"', "<table:table-row{}>"
    rows = tall.format(' table:number-rows-repeated="{}"')
    end = "</table:table-row>"
    text = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    yield "repeated rows", "ods", ods(rows.format(1048576) + cell.format("") * 20 + end)
    yield "repeated columns", "ods", ods(tall.format("") + cell.format(wide.format(10**9)) + end)
    yield (
        "rows and columns repeated",
        "ods",
        ods(rows.format(1048576) + cell.format(wide.format(16384)) + end),
    )
    yield "repeats beyond any number", "ods", ods(rows.format(10**30) + cell.format("") + end)
    yield "repeats below nought", "ods", ods(rows.format(-1) + cell.format("") + end)
    yield (
        "a far cell after empty rows",
        "ods",
        ods(
            rows.format(1048575)
            + "<table:table-cell/>"
            + end
            + tall.format("")
            + "<table:table-cell"
            + wide.format(16383)
            + "/>"
            + cell.format("")
            + end
        ),
    )
    yield (
        "a long text repeated",
        "ods",
        ods(rows.format(10000) + text.format("", "x" * 32_000) + end),
    )
    yield (
        "a run of spaces",
        "ods",
        ods(tall.format("") + text.format("", '<text:s text:c="4000000000"/>') + end),
    )
    for name in ("t", "r", "is", "v", "f", "rPr", "si", "row", "c", "table", "table-cell", "q"):
        held = f'<table:table-cell{wide.format(9_999_999_999)}><x:{name} xmlns:x="u"/>'
        yield (
            f"a repeated cell of nothing but a mark {name}",
            "ods",
            ods(tall.format("") + cell.format("") + held + "</table:table-cell>" + end),
        )
    unread = '<table:table-cell office:value-type="string"><x:c xmlns:x="u"/><text:p>{}</text:p>'
    yield (
        "a long text repeated, after a mark c",
        "ods",
        ods(rows.format(10000) + unread.format("x" * 32_000) + "</table:table-cell>" + end),
    )
    formula = '<table:table-cell table:formula="of:=1/0"{}/>'
    yield (
        "a row within a repeated row",
        "ods",
        ods(rows.format(9_999_999_999) + formula.format("") + "<table:table-row/>" + end),
    )
    other = f' xmlns:x="u" x:number-columns-repeated="{10**10}"{wide.format(1)}'
    yield "two numbers of repeats", "ods", ods(tall.format("") + formula.format(other) + end)
    yield "a cell outside of any row", "ods", ods(cell.format(wide.format(10**9)))
    empty = "".join(f'<table:table table:name="S{n}"></table:table>' for n in range(200_000))
    yield "200,000 empty sheets", "ods", ods("", empty)
    sheet = '<sheet name="S{0}" sheetId="{0}" r:id="rId{1}"/>'
    relation = f'<Relationship Id="rId{{}}" Type="{RELATIONS}/worksheet" Target="{{}}"/>'
    many = near * 2_000
    yield (
        "many sheets of one part",
        "xlsx",
        of_sheets(
            "".join(sheet.format(n, 1) for n in range(1, 1001)),
            relation.format(1, "worksheets/sheet1.xml"),
            many.replace(' r="1"', "").replace(' r="A1"', ""),
        ),
    )
    for first, second in (
        ("worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"),
        ("worksheets/sheet1.xml", "worksheets/../worksheets/SHEET1.xml"),
    ):
        relations = relation.format(1, first) + relation.format(2, second)
        yield (
            f"two sheets of one part, as {first} and {second}",
            "xlsx",
            of_sheets(sheet.format(1, 1) + sheet.format(2, 2), relations, near),
        )
    place = struct.pack("<III", 0, 1, 4) + "rId1".encode("utf-16-le")
    twice = (b"\x9c\x01" + bytes([len(place)]) + place) * 2
    yield (
        "an xlsb with two sheets of one part",
        "xlsb",
        zipped({"xl/workbook.bin": b"\x83\x01\x00" + twice}),
    )
    text = '<row r="1"><c r="A1" t="{0}">{1}</c></row>'
    inline = f"<is><t>{'x' * 2_000_000}</t></is>"
    yield "two million letters in one cell", "xlsx", xlsx(text.format("inlineStr", inline))
    yield (
        "two million letters as a value",
        "xlsx",
        xlsx(text.format("str", f"<v>{inline[7:-9]}</v>")),
    )
    yield "a number in parts", "xlsx", xlsx(near.replace("1</v>", "1&#48;</v>"))
    yield "two values", "xlsx", xlsx(near.replace("</v>", "</v><v>2</v>"))
    yield "rows in two places", "xlsx", xlsx(f"{near}</sheetData><sheetData>{near}")
    yield "days from 1904 in capitals", "xlsx", of_calendar('<workbookPr date1904="TRUE"/>')
    with_remark = xlsx(near)[:-2] + struct.pack("<H", 22) + b"PK\x05\x06" + bytes(18)
    yield "an end within the remark of the end", "xlsx", with_remark
    yield "values in one another", "xlsx", xlsx(text.format("inlineStr", "<is>" * 9 + "</is>" * 9))
    yield (
        "marks in one another",
        "xlsx",
        xlsx(near + "<q>" * 400_000 + "</q>" * 400_000),
    )
    yield "an xls with a far cell", "xls", xls(65535, 65535)
    yield "an xls whose sectors are a circle", "xls", circle()
    yield "an xlsb with a far cell", "xlsb", xlsb(1048575, 16383)
    yield "an xlsb with a row no sheet has", "xlsb", xlsb(2**32 - 2, 5)
    if not slow:
        return
    yield (
        "letters short of that in very many cells",
        "xlsx",
        xlsx(
            "".join(
                f'<row r="{n}"><c r="A{n}"><v>{inline[7:900_000]}</v></c></row>'
                for n in range(1, 121)
            )
        ),
    )
    names = '<definedName name="n">S!$A$1</definedName>' * 340_000
    yield (
        "very many defined names",
        "xlsx",
        of_sheets(f"</sheets><definedNames>{names}</definedNames><sheets>", "", near),
    )
    yield "too many shared texts", "xlsx", xlsx(near, strings="<si><t/></si>" * 5_000_001)
    yield "20 million rows of nothing", "xlsx", xlsx("<row/>" * 20_000_000)
    yield (
        "20 million values of one cell",
        "xlsx",
        xlsx('<row r="1"><c r="A1">' + "<v/>" * 20_000_000 + "</c></row>"),
    )
    yield "20 million rows of nothing in an ods", "ods", ods("<table:table-row/>" * 20_000_000)
    for size in (150, 400):
        records = b"\x81\x01" + bytes(size * 10**6)
        yield f"{size} MB of records of nothing", "xlsb", zipped({"xl/s.dat": records})
    yield "600 MB of spaces", "xlsx", xlsx(near + " " * 600_000_000)
    liar = bytearray(xlsx(near + " " * 600_000_000))
    at = liar.rfind(b"PK\x01\x02")
    liar[at + 24 : at + 28] = struct.pack("<I", 100)
    yield "a part that lies about its size", "xlsx", bytes(liar)
