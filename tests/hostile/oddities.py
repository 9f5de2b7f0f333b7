"""Accidents and oddities that are read as far as they go."""

from __future__ import annotations

import re
import zipfile

from tests.hostile.cases import (
    MAIN,
    RELS,
    after_data,
    edited,
    plan_part,
    read,
    refused,
    related,
    rows_before_end,
    unzipped,
    with_parts,
    zipped,
)


@read("HP109")
def strict(good: bytes) -> bytes:
    """Saved as "Strict Open XML"."""
    names = {
        MAIN: b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        RELS: b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    parts = unzipped(good)
    for old, new in names.items():
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    return zipped(parts)


@read("HP117")
def macros(good: bytes) -> bytes:
    """A VBA project, which is never run."""
    return related(with_parts(good, {"xl/vbaProject.bin": b"\0"}), "vbaProject", "vbaProject.bin")


def _external(good: bytes, content: bytes, target: str) -> bytes:
    xml = b'<externalLink xmlns="%s" xmlns:r="%s">%s</externalLink>' % (MAIN, RELS, content)
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELS.decode()}/externalLinkPath" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )
    return related(
        with_parts(
            good,
            {
                "xl/externalLinks/externalLink1.xml": xml,
                "xl/externalLinks/_rels/externalLink1.xml.rels": rels.encode(),
            },
        ),
        "externalLink",
        "externalLinks/externalLink1.xml",
    )


@read("HP118")
def external_link(good: bytes) -> bytes:
    """A link to another workbook, which is never followed."""
    return _external(good, b'<externalBook r:id="rId1"/>', "http://localhost:9/annan.xlsx")


@read("HP123")
def dde(good: bytes) -> bytes:
    """A link that would start a programme."""
    link = b'<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'
    return _external(good, link, "file:///c:/x")


@read("HP217")
def far_cell(good: bytes) -> bytes:
    """Something in the very last cell of the sheet."""
    row = b'<row r="1048576"><c r="XFD1048576" t="str"><v>oj</v></c></row>'
    return edited(good, lambda sheet: rows_before_end(sheet, row))


@read()
def a_million_formatted_rows(good: bytes) -> bytes:
    """Somebody formatted the whole column."""
    rows = b"".join(
        b'<row r="%d" s="21" customFormat="1"><c r="A%d" s="21"/></row>' % (row, row)
        for row in range(100, 1_048_576)
    )
    return edited(good, lambda sheet: rows_before_end(sheet, rows))


@read("HP208")
def hidden_sheet(good: bytes) -> bytes:
    """The plan sheet is hidden."""
    return edited(
        good,
        lambda xml: xml.replace(
            b'<sheet name="Handlingsplan"', b'<sheet state="veryHidden" name="Handlingsplan"'
        ),
        part="xl/workbook.xml",
    )


@read("HP207")
def hidden_row(good: bytes) -> bytes:
    """A row of the plan is hidden."""
    return edited(good, lambda sheet: sheet.replace(b'<row r="7"', b'<row r="7" hidden="1"'))


@read("HP209 HP234", whole=False)
def everything_merged(good: bytes) -> bytes:
    """The whole sheet is one merged cell: nobody sees its headings, nor what stands under them."""
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return edited(good, lambda sheet: after_data(sheet, merged))


@read("HP209")
def many_merged_cells(good: bytes) -> bytes:
    """Tens of thousands of merged areas."""
    merged = b"".join(b'<mergeCell ref="K%d:L%d"/>' % (row, row) for row in range(5, 50_000))
    return edited(
        good, lambda sheet: after_data(sheet, b"<mergeCells>" + merged + b"</mergeCells>")
    )


@read("HP215", whole=False)
def error_value(good: bytes) -> bytes:
    """A cell shows an error, one of the newer ones."""
    return edited(
        good,
        lambda sheet: re.sub(
            rb'<c r="K6"[^>]*><v>\d+</v></c>', b'<c r="K6" t="e"><v>#SPILL!</v></c>', sheet
        ),
    )


@read("HP211", whole=False)
def formula_without_value(good: bytes) -> bytes:
    """A formula that was never calculated."""
    return edited(
        good,
        lambda sheet: re.sub(
            rb'<c r="K6"[^>]*><v>\d+</v></c>', b'<c r="K6"><f>A1&amp;"x"</f></c>', sheet
        ),
    )


@read()
def sheet_in_utf16(good: bytes) -> bytes:
    """A sheet in UTF-16."""
    return edited(
        good,
        lambda xml: xml.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
    )


@read()
def false_dimension(good: bytes) -> bytes:
    """A sheet that says that it has one cell."""
    return edited(
        good, lambda sheet: re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>', sheet)
    )


@read()
def other_letter_case(good: bytes) -> bytes:
    """The sheet's part is spelled in capitals."""
    parts = unzipped(good)
    name = plan_part(parts)
    return zipped({(n.upper() if n == name else n): part for n, part in parts.items()})


@read()
def names_with_backslashes(good: bytes) -> bytes:
    """Parts named as on Windows."""
    return zipped({name.replace("/", "\\"): part for name, part in unzipped(good).items()})


@read()
def stored(good: bytes) -> bytes:
    """A zip file that is not compressed."""
    return zipped(unzipped(good), compression=zipfile.ZIP_STORED)


@read()
def prefixed(good: bytes) -> bytes:
    """Elements with a prefix, as some programmes write them."""

    def prefix(sheet: bytes) -> bytes:
        named = re.sub(rb"<(/?)(?![?!])(?!\w+:)", rb"<\1x:", sheet)
        return named.replace(b'xmlns="' + MAIN, b'xmlns:x="' + MAIN, 1)

    return edited(good, prefix)


@read()
def no_addresses(good: bytes) -> bytes:
    """Cells and rows that do not say where they stand."""
    return edited(
        good,
        lambda sheet: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", re.sub(rb'<row r="\d+"', b"<row", sheet)),
    )


@read()
def many_styles(good: bytes) -> bytes:
    """Sixty thousand styles, as years of copying leave behind."""
    extra = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 60_000
    return edited(
        good, lambda xml: xml.replace(b"</cellXfs>", extra + b"</cellXfs>"), part="xl/styles.xml"
    )


@read()
def many_names(good: bytes) -> bytes:
    """Ten thousand defined names, broken ones among them."""
    names = b"".join(b'<definedName name="n%d">#REF!</definedName>' % n for n in range(10_000))
    return edited(
        good,
        lambda xml: xml.replace(b"</definedNames>", names + b"</definedNames>"),
        part="xl/workbook.xml",
    )


@read("HP212")
def shattered_lists(good: bytes) -> bytes:
    """Drop-downs in a hundred thousand pieces."""
    areas = b" ".join(b"R%d" % row for row in range(1000, 101_000))
    return edited(
        good,
        lambda sheet: re.sub(
            rb'(<dataValidation [^>]*sqref=")R5:R44', lambda found: found[1] + areas, sheet
        ),
    )


@read("HP201", whole=False)
def sheet_part_missing(good: bytes) -> bytes:
    """The plan sheet is declared, but its part is not there."""
    parts = unzipped(good)
    del parts[plan_part(parts)]
    return zipped(parts)


@read("HP201", whole=False)
def sheet_elsewhere(good: bytes) -> bytes:
    """The plan sheet is said to lie on another machine; nobody goes there."""
    part = plan_part(unzipped(good)).removeprefix("xl/")
    return edited(
        good,
        lambda rels: rels.replace(
            f'Target="{part}"'.encode(),
            b'Target="file:///etc/passwd" TargetMode="External"',
        ),
        part="xl/_rels/workbook.xml.rels",
    )


@read("HP202")
def table_gone(good: bytes) -> bytes:
    """The Excel table was turned into a range."""
    plan = edited(good, lambda sheet: re.sub(rb"<tableParts.*</tableParts>", b"", sheet))
    parts = unzipped(plan)
    del parts[plan_part(parts).replace("sheets/", "sheets/_rels/") + ".rels"]
    return zipped(parts)


@read("HP414")
def endless_date(good: bytes) -> bytes:
    """A date cell with 30,000 characters, built to make a search go astray."""
    text = b"1-" * 8000 + b"/ . " * 3000 + b"v."
    return edited(
        good,
        lambda sheet: re.sub(
            rb'<c r="P6"[^>]*><v>\d+</v></c>', b'<c r="P6" t="str"><v>' + text + b"</v></c>", sheet
        ),
    )


@refused("HP101")
def nested_after_the_cells(good: bytes) -> bytes:
    """Elements in elements behind the cells, where no value stands."""
    return edited(good, lambda sheet: after_data(sheet, b"<a>" * 50_000 + b"</a>" * 50_000))
