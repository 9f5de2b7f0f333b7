"""What the documents of a round are made of: its summary, row by row, and who may be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec
import pandas as pd

from handlingsplan.findings import Finding, Severity
from handlingsplan.form import Form, Role
from handlingsplan.organisation import Group, Organisation
from handlingsplan.publication.keys import group_key
from handlingsplan.publication.words import Record, Words
from handlingsplan.rounds import Checked
from handlingsplan.summary import Summary


class Material(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A round as it is published.

    Attributes:
        checked: the round, without the plans that are not published.
        summary: the summary of the whole of it.
        words: says what may be published, and keeps account of the rest.
        despite: plans with faults are published too.
    """

    checked: Checked
    summary: Summary
    words: Words
    despite: bool = False

    @property
    def form(self) -> Form:
        """The round's form."""
        return self.checked.plans.form

    @property
    def organisation(self) -> Organisation:
        """The round's organisation."""
        return self.checked.plans.organisation

    @property
    def year(self) -> int:
        """The year of the round."""
        return self.checked.year

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups whose plans are published, in the order of the summary."""
        books = self.checked.plans.books
        there = set(books.loc[books["med"], "grupp"])
        by_id = self.organisation.by_id
        return tuple(by_id[key] for key in self.summary["grupper"].index if key in there)

    @cached_property
    def _by_group(self) -> dict[str, dict[str, list[Record]]]:
        return {}

    def rows(self, section: str, group: str = "") -> Sequence[Record]:
        """Return the rows of a section of the summary, or of a sheet that it leaves out.

        Args:
            section: a key of the summary's frames, or of a sheet of the form.
            group: id of the group whose rows are wanted; empty = all rows.

        Returns:
            The rows in order, each a mapping from column to value; empty where there is none.
        """
        if section not in self._by_group:
            self._by_group[section] = self._read(section)
        found = self._by_group[section]
        return found.get(group, []) if group else [row for rows in found.values() for row in rows]

    def _read(self, section: str) -> dict[str, list[Record]]:
        frame = self.summary.frames.get(section)
        if frame is None:
            frame = self._sheet(section)
        found: dict[str, list[Record]] = {}
        for row in frame.to_dict("records"):
            found.setdefault(str(row.get("grupp", "")), []).append(row)
        return found

    def _sheet(self, key: str) -> pd.DataFrame:
        frame = self.checked.plans.included.get(key)
        if frame is None:
            return pd.DataFrame()
        names = {group.id: group.titel for group in self.groups}
        frame = frame[frame["grupp"].isin(list(names))]
        return frame.assign(grupp_namn=frame["grupp"].map(names))

    def document_of(self, row: Record) -> str:
        """Return the key of the document of the group that a row is about; empty for none."""
        return self._documents.get(str(row["grupp"]), "")

    @cached_property
    def _documents(self) -> Mapping[str, str]:
        return {group.id: group_key(group, self.year) for group in self.groups}

    def cover(self, group: str, role: Role) -> object:
        """Return a field of the cover of a group's plan; ``None`` where it is missing."""
        field = self.form.cover.with_role(role)
        books = self.checked.plans.books
        rows = books[books["med"] & (books["grupp"] == group)]
        if field is None or rows.empty:
            return None
        value: object = rows[field.namn].iloc[0]
        return None if pd.isna(value) else value  # type: ignore[call-overload]  # a cell's value

    @cached_property
    def day(self) -> dt.date:
        """The day of the latest plan; where none says its day, the day that counts as today."""
        days = [self.updated(group.id) for group in self.groups]
        return max(filter(None, days), default=self.checked.today)

    def updated(self, group: str) -> dt.date | None:
        """Return the day on the cover of a group's plan."""
        value = self.cover(group, Role.UPPDATERAD)
        return value.date() if isinstance(value, dt.datetime) else None

    @cached_property
    def faults(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings of severity fel in the plans that are published nevertheless, by group."""
        found: dict[str, tuple[Finding, ...]] = {}
        for finding in self.checked.findings if self.despite else ():
            if finding.niva is Severity.FEL and finding.grupp:
                found[finding.grupp] = (*found.get(finding.grupp, ()), finding)
        return found


def records(summary: Summary, section: str) -> list[Record]:
    """Return the rows of a section of a summary in its order; none where it is left out."""
    frame = summary.frames.get(section)
    return [] if frame is None else [*frame.to_dict("records")]
