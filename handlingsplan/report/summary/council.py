"""The pages per council and for the staff, and the page of all groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import pandas as pd

from handlingsplan.form import Choice, Role, SheetRole
from handlingsplan.report.pages.model import Column, Page, Show, Table
from handlingsplan.report.summary.columns import (
    COUNCILS,
    GROUP,
    LATE,
    SOURCE,
    colours,
    field_columns,
    with_source,
)
from handlingsplan.summary import Summary, belongs
from handlingsplan.summary.columns import plain

_FORBIDDEN = re.compile(r"[\[\]*?/\\]")
_DROPPED = str.maketrans("", "", ":'")
_LONGEST_NAME = 31
#: The names of the sheets that are not the form's own.
_OTHER_SHEETS = (
    *("Lägesbild", "Grupper", "Patientlöften", "Alla aktiviteter", "Indikatorer", "Stödbehov"),
    *("Teman", "Ändringar", "Trend", "Inlämning", "Granskning", "Ej med", "Om", "History"),
)
_MOST_NEEDS = 600  # characters of a group's needs on one row; all of them stand on Stödbehov


def council_sheets(summary: Summary) -> dict[str, str]:
    """Return council -> a name that Excel takes for its sheet, unlike all other sheets' names."""
    taken = {name.casefold() for name in _OTHER_SHEETS}
    taken |= {sheet.namn.casefold() for sheet in summary.form.blad}
    names: dict[str, str] = {}
    for council, _ in councils_of(summary):
        plain = " ".join(_FORBIDDEN.sub(" ", council.translate(_DROPPED)).split()) or "Råd"
        number = 1
        name = plain[:_LONGEST_NAME].strip()
        while name.casefold() in taken:
            number += 1
            end = f" ({number})"
            name = plain[: _LONGEST_NAME - len(end)].strip() + end
        taken.add(name.casefold())
        names[council] = name
    return names


def councils_of(summary: Summary) -> list[tuple[str, list[str]]]:
    """Return name and ids of the groups of each council, and of the staff, that has groups."""
    by_id = summary.organisation.by_id
    shown = list(summary["grupper"].index)
    rows = summary["kunskapsrad"][["kunskapsrad", "namn"]].itertuples(index=False)
    found = [
        (name, [group for group in shown if belongs(by_id[group], key)])
        for key, name in rows
        if key
    ]
    return [council for council in found if council[1]]


def council_pages(summary: Summary) -> Iterator[Page]:
    """Yield a page per council, and one for the staff: its groups, then what deviates."""
    sheets = council_sheets(summary)
    for number, (name, ids) in enumerate(councils_of(summary), start=1):
        groups = summary["grupper"].loc[ids]
        tables = [_groups_table(summary, groups, f"tblGrupper{number}", "Grupperna")]
        if summary.statuses:
            tables.append(_deviating(summary, ids, f"tblAvvikelser{number}"))
        yield Page(
            name=sheets[name],
            title=name,
            intro=(_in_short(summary, groups),),
            tables=tuple(tables),
        )


def groups_page(summary: Summary) -> Iterator[Page]:
    """Yield the page of all groups, the most serious first, and of the councils' totals."""
    frame = by_seriousness(summary)
    yield Page(
        name="Grupper",
        title="Grupper och kunskapsråd",
        intro=("De grupper som har mest rött, gult och försenat står först.",),
        tables=(
            _groups_table(summary, frame, "tblGrupper", "Grupper"),
            _councils_table(summary),
        ),
    )


def by_seriousness(summary: Summary) -> pd.DataFrame:
    """Return the frame ``grupper`` with the groups that need the most attention first."""
    serious = [choice.namn for choice in summary.statuses if choice.avvikelse]
    order = [*serious, "forsenade", "aktiviteter"]
    return summary["grupper"].sort_values(order, ascending=False, kind="stable")


def status_columns(counted: Sequence[Choice]) -> list[Column]:
    """Return a column of counts for each status."""
    return [Column(field=c.namn, heading=c.namn, width=10, show=Show.WHOLE) for c in counted]


def _groups_table(summary: Summary, groups: pd.DataFrame, name: str, heading: str) -> Table:
    frame = groups.assign(
        kort=_sentences(summary, groups),
        behov=_needs(summary, groups),
    ).reset_index()
    columns = [
        GROUP,
        Column(field="kort", heading="I korthet", width=44),
        Column(field="behov", heading="Önskat stöd", width=36),
    ]
    if summary.statuses:
        worst = colours(summary.statuses)
        columns.append(Column(field="varsta", heading="Värsta status", width=13, colours=worst))
    columns += [
        Column(field="inlamning", heading="Inlämning", width=18),
        Column(field="uppdaterad", heading="Uppdaterad", width=12, show=Show.DATE),
        Column(field="aktiviteter", heading="Aktiviteter", width=11, show=Show.WHOLE),
        *status_columns(summary.statuses),
        Column(field="forsenade", heading="Försenade", width=11, show=Show.WHOLE),
        Column(field="stodbehov", heading="Stödbehov", width=11, show=Show.WHOLE),
    ]
    if heading == "Grupper":
        columns.append(COUNCILS)
    empty = "Inga grupper."
    return Table(name=name, heading=heading, frame=frame, columns=tuple(columns), empty=empty)


def _councils_table(summary: Summary) -> Table:
    frame = summary["kunskapsrad"]
    columns = (
        Column(field="namn", heading="Kunskapsråd", width=28),
        Column(field="kort", heading="I korthet", width=44),
        Column(field="inskickade", heading="Inskickade", show=Show.WHOLE),
        Column(field="grupper", heading="Grupper", show=Show.WHOLE),
        Column(field="aktiviteter", heading="Aktiviteter", show=Show.WHOLE),
        Column(field="forsenade", heading="Försenade", show=Show.WHOLE),
        Column(field="stodbehov", heading="Stödbehov", show=Show.WHOLE),
        *status_columns(summary.statuses),
    )
    return Table(
        name="tblKunskapsrad",
        heading="Kunskapsråd",
        frame=frame.assign(kort=_sentences(summary, frame)),
        columns=columns,
        empty="Inga kunskapsråd.",
    )


def _deviating(summary: Summary, ids: list[str], name: str) -> Table:
    """Return the red and yellow rows of some groups, the worst first."""
    form = summary.form
    serious = {c.namn: n for n, c in enumerate(summary.statuses) if c.avvikelse}
    rows = summary["aktiviteter"]
    lage, members = plain(rows["lage"]), set(ids)
    found = [n for n, g in enumerate(plain(rows["grupp"])) if g in members and lage[n] in serious]
    found.sort(key=lambda n: serious[lage[n]])
    what = form.plan.with_role(Role.AKTIVITET) or form.plan.with_role(Role.PRIORITET)
    wanted = [what, *(form.plan.with_role(role) for role in (Role.KOMMENTAR, Role.STATUS))]
    fields = [field for field in wanted if field]
    nothing = rows.iloc[:0]  # so that what was written does not get columns of its own
    columns = [GROUP, *field_columns(form, fields, nothing)]
    end = form.plan.with_role(Role.SLUT)
    columns.append(SOURCE)
    if end:
        columns += [*field_columns(form, [end], nothing), LATE]
    shown = [*(column.field for column in columns if column is not SOURCE), "fil", "blad", "cell"]
    shown += [column.otherwise for column in columns if column.otherwise]
    words = " och ".join(name.lower() for name in serious)
    return Table(
        name=name,
        heading=f"Aktiviteter med status {words}",
        frame=with_source(rows[shown].iloc[found]),
        columns=tuple(msgspec.structs.replace(c, width=min(c.width, 44)) for c in columns),
        empty=f"Ingen aktivitet har status {words.replace(' och ', ' eller ')}.",
    )


def _needs(summary: Summary, groups: pd.DataFrame) -> list[str]:
    """Return what each group asks of the management, in its own words."""
    sheet = summary.form.with_role(SheetRole.UTMANINGAR)
    if sheet is None or "stodbehov" not in summary.frames:
        return [""] * len(groups)
    said = [f for role in (Role.BESLUT, Role.TEXT) for f in sheet.all_with_role(role)]
    needs: dict[str, list[str]] = {}
    support = summary["stodbehov"]
    columns = (plain(support[name]) for name in ("grupp", *(field.namn for field in said)))
    for group, *texts in zip(*columns, strict=True):
        text = next((text for text in texts if isinstance(text, str)), "")
        needs.setdefault(group, []).append(text)
    joined = ["\n".join(needs.get(group, [])) for group in groups.index]
    return [text if len(text) <= _MOST_NEEDS else f"{text[:_MOST_NEEDS]} …" for text in joined]


def _in_short(summary: Summary, groups: pd.DataFrame) -> str:
    total = {name: int(groups[name].sum()) for name in _counted(summary)}
    noun = "grupp" if len(groups) == 1 else "grupper"
    return f"{len(groups)} {noun}: {_sentence(summary, total)}"


def _counted(summary: Summary) -> list[str]:
    """Return the columns that :func:`_sentence` tells of."""
    return ["aktiviteter", "forsenade", *(choice.namn for choice in summary.statuses)]


def _sentences(summary: Summary, frame: pd.DataFrame) -> list[str]:
    """Return each row's counts in words."""
    names = _counted(summary)
    rows = zip(*(frame[name].tolist() for name in names), strict=True)
    return [_sentence(summary, dict(zip(names, row, strict=True))) for row in rows]


def _sentence(summary: Summary, counts: Mapping[str, int]) -> str:
    """Return counts in words: what deviates, what is late."""
    if not counts["aktiviteter"]:
        return "Inga aktiviteter."
    noun = "aktivitet" if counts["aktiviteter"] == 1 else "aktiviteter"
    parts = [f"{counts['aktiviteter']} {noun}"]
    parts += [
        f"{c.namn.lower()} {counts[c.namn]}"
        for c in summary.statuses
        if c.avvikelse and counts[c.namn]
    ]
    parts += [f"försenade {counts['forsenade']}"] if counts["forsenade"] else []
    return ", ".join(parts)
