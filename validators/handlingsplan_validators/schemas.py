"""pandera: what each sheet's frame may hold, derived from the form.

:func:`schemas` gives them to whoever has a frame; the checks of a round use the same, one call for
each sheet kind (:mod:`handlingsplan_validators.columns`). A schema looks at columns alone and
never coerces. What takes two columns to see is a rule, not a check.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any, Self

import msgspec
import pandas as pd
import pandera.pandas as pa
import yaml
from pandera.backends.pandas.container import DataFrameSchemaBackend

from handlingsplan.codes import Code
from handlingsplan.findings import Catalogue, load_catalogue
from handlingsplan.form import DEFAULT_FORM, Field, FieldType, Form, Role, Sheet, load_form
from handlingsplan.organisation import Organisation
from handlingsplan.plans import WRITTEN_TYPES
from handlingsplan.reading.values import FIRST_YEAR, LAST_YEAR
from handlingsplan.text import fold
from handlingsplan_validators import checks as _registered  # noqa: F401  (registers them)

__all__ = ["FormSchema", "as_listed", "schemas"]

#: The dtypes of fields that are no texts.
DTYPES: Mapping[FieldType, str] = {
    FieldType.TAL: "float64",
    FieldType.AR: "float64",
    FieldType.DATUM: "datetime64[s]",
    FieldType.KRYSS: "bool",
}
#: Fields of these types hold what a person wrote, word for word.
_WORDS = frozenset({FieldType.TEXT, FieldType.FORSLAG})
#: Fields that ask for a function, where a person's name is often given instead.
_FUNCTIONS = frozenset({Role.ANSVARIG, Role.KONTAKT})
#: Columns that the frames of :class:`handlingsplan.plans.Plans` have before and after the fields.
_BEFORE_ROWS = {"bok": "int64", "rad": "int64", "grupp": "str"}
_BEFORE_BOOK = dict.fromkeys(
    ("fil", "grupp", "grupp_skriven", "grupp_hur", "form", "version", "fingerprint"), "str"
)
_AFTER_BOOK = {"med": "bool", "skal": "str"}


class FormSchema(pa.DataFrameSchema):
    """A schema that keeps what the form says of it when it is written as YAML and read back.

    pandera leaves the columns' metadata out. Two schemas are equal where pandera writes them
    alike: metadata describes, and asks for nothing.
    """

    def to_yaml(
        self, stream: os.PathLike[str] | IO[str] | None = None, *args: Any, **options: Any
    ) -> Any:
        """Write the schema as pandera does, with its metadata and its columns'."""
        data = yaml.safe_load(pa.DataFrameSchema.to_yaml(self, None, *args, **options) or "")
        of_columns = {name: column.metadata for name, column in self.columns.items()}
        data["metadata"] = {**(self.metadata or {}), "columns": of_columns}
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        if stream is None:
            return text
        if isinstance(stream, str | os.PathLike):
            Path(stream).write_text(text, "utf-8")
        else:
            stream.write(text)
        return None

    @classmethod
    def from_yaml(cls, yaml_schema: Any) -> Self:
        """Read a schema back from a text or a file, with its metadata."""
        read = pa.DataFrameSchema.from_yaml(yaml_schema)
        metadata = dict(read.metadata or {})
        for name, of_column in metadata.pop("columns", {}).items():
            read.columns[name].metadata = of_column
        kept = ("name", "title", "description", "strict", "ordered", "unique")
        return cls(read.columns, metadata=metadata, **{key: getattr(read, key) for key in kept})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, pa.DataFrameSchema):
            return NotImplemented
        return bool(pa.DataFrameSchema.to_yaml(self) == pa.DataFrameSchema.to_yaml(other))

    __hash__ = None  # type: ignore[assignment]  # as pandera's: a schema can be changed


FormSchema.register_backend(pd.DataFrame, DataFrameSchemaBackend)


def schemas(
    form: Form | str | Path = DEFAULT_FORM,
    *,
    catalogue: Catalogue | None = None,
    organisation: Organisation | None = None,
) -> dict[str, FormSchema]:
    """Return a pandera schema for the cover and for each table of a form.

    Dtypes, headings (``title``), help (``description``) and ``metadata`` are the form's; a check's
    error begins with a code. Only the form's columns are allowed, in its order, and those of
    :class:`~handlingsplan.plans.Plans`. :func:`as_listed` spells values as the form's lists do.

    Args:
        form: a form, the id of a shipped one, or a file of one's own.
        catalogue: the rules, for their names and limits; the shipped ones if not given.
        organisation: whose own addresses may stand in a text; nobody's if not given.

    Returns:
        The form's key of a sheet -> its schema, to be called as
        ``schema.validate(frame, lazy=True)``.

    Raises:
        UsageError: there is no such form.
        DeclarationError: the file is not a consistent form.

    >>> import handlingsplan
    >>> plan = handlingsplan.schemas("sosr-2026")["handlingsplan"]
    >>> plan.columns["status"].checks[1]
    <Check isin: HP408 Okänd status>
    >>> plan.columns["aktivitet"].metadata["max_tecken"]
    2000
    """
    form = form if isinstance(form, Form) else load_form(form)
    catalogue = catalogue or load_catalogue()
    public = organisation.public_contacts if organisation else frozenset()
    return {
        sheet.nyckel: sheet_schema(sheet, form, catalogue, public)
        for sheet in (form.cover, *form.tables)
    }


def sheet_schema(
    sheet: Sheet,
    form: Form,
    catalogue: Catalogue,
    public: Collection[str],
    *,
    only: Collection[str] | None = None,
) -> FormSchema:
    """Return the schema of a sheet; see :func:`schemas`.

    Args:
        sheet, form, catalogue: whose schema, and by which rules.
        public: addresses that may stand in a text; see :func:`handlingsplan.privacy.mask`.
        only: columns to look at, where the frame is known to have all of them in order: what
            holds nothing costs pandera as much as what does.
    """
    made = _columns(sheet, form, catalogue, sorted(public))
    return FormSchema(
        {name: column() for name, column in made if only is None or name in only},
        name=sheet.nyckel,
        title=sheet.namn,
        description=sheet.ingress,
        metadata={"form": form.id, "version": form.version, "blad": sheet.namn},
        strict=only is None,
        ordered=only is None,
        unique=["bok", "rad"] if only is None and sheet is not form.cover else None,
    )


def as_listed(frame: pd.DataFrame, sheet: Sheet, form: Form) -> pd.DataFrame:
    """Return a sheet's frame with values of its lists in the lists' own spelling.

    Letter case, spaces and invisible characters do not count; what is in no list stays.
    """
    spelled = {
        field.namn: _spelled(frame[field.namn], {fold(c.namn): c.namn for c in form.choices(field)})
        for field in sheet.falt
        if field.typ is FieldType.VAL and form.choices(field) and field.namn in frame
    }
    return frame.assign(**spelled)


def _spelled(column: pd.Series[str], known: Mapping[str, str]) -> pd.Series[str]:
    typed = column.dropna().unique()
    return column.replace({text: known[fold(text)] for text in typed if fold(text) in known})


def _columns(
    sheet: Sheet, form: Form, catalogue: Catalogue, public: list[str]
) -> Iterator[tuple[str, Callable[[], pa.Column]]]:
    """Yield what makes each column, in the order of the frames of Plans."""
    on_cover = sheet is form.cover
    for name, dtype in (_BEFORE_BOOK if on_cover else _BEFORE_ROWS).items():
        yield name, partial(_of_plans, dtype)
    for field in sheet.falt:
        if on_cover and field.roll is Role.GRUPP:
            continue  # it is the frame's own column with the group's id
        if field.arvs or field.annars:
            yield f"{field.namn}_rad", partial(_of_plans, "int64")
        yield field.namn, partial(_of_form, field, form, catalogue, public)
        if field.typ is FieldType.DATUM:
            yield f"{field.namn}_precision", partial(_of_plans, "str")
            yield f"{field.namn}_antaget", partial(_of_plans, "bool")
        if field.typ in WRITTEN_TYPES:
            yield f"{field.namn}_skrivet", partial(_of_text, field, catalogue, public)
    for name, dtype in _AFTER_BOOK.items() if on_cover else ():
        yield name, partial(_of_plans, dtype)


def _of_plans(dtype: str, checks: Iterable[pa.Check] = ()) -> pa.Column:
    """Return a column of Plans' own, which another frame may lack."""
    return pa.Column(dtype, checks=list(checks), nullable=dtype == "str", required=False)


def _of_text(field: Field, catalogue: Catalogue, public: list[str]) -> pa.Column:
    """Return the column of what was typed in a field of numbers, days or ticks."""
    return _of_plans("str", _private(catalogue, public, dates=field.typ is FieldType.DATUM))


def _of_form(field: Field, form: Form, catalogue: Catalogue, public: list[str]) -> pa.Column:
    return pa.Column(
        DTYPES.get(field.typ, "str"),
        checks=list(_checks(field, form, catalogue, public)),
        nullable=not field.obligatorisk and field.typ is not FieldType.KRYSS,
        title=field.rubrik,
        description=field.in_year().hjalp,
        metadata=_metadata(field, form),
    )


def _metadata(field: Field, form: Form) -> dict[str, Any]:
    """Return what else the form says of a field, as plain values."""
    said = {name: value for name, value in msgspec.structs.asdict(field.in_year()).items() if value}
    for name in ("namn", "rubrik", "hjalp"):  # they have places of their own
        said.pop(name, None)
    values = [choice.namn for choice in form.choices(field)]
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(said))  # tuples become lists
    return plain | ({"varden": values} if values else {})


def _checks(
    field: Field, form: Form, catalogue: Catalogue, public: list[str]
) -> Iterator[pa.Check]:
    """Yield what the form asks of a field on its own."""
    if field.typ is FieldType.AR:
        yield pa.Check.in_range(FIRST_YEAR, LAST_YEAR, error=_error(catalogue, Code.HP603))
    if field.typ in DTYPES:
        return
    values = [choice.namn for choice in form.choices(field)]
    above = [] if field.arvs else list(form.som_ovan)  # inherited: plans know what it stands for
    yield pa.Check.no_placeholder(known=values, above=above, error=_error(catalogue, Code.HP409))
    if field.typ is FieldType.VAL and values:
        code = Code.HP408 if field.roll is Role.STATUS else Code.HP422
        yield pa.Check.isin(values, error=_error(catalogue, code))
    yield from _private(catalogue, public)
    if field.typ in _WORDS:
        yield from _of_words(field, catalogue)


def _of_words(field: Field, catalogue: Catalogue) -> Iterator[pa.Check]:
    yield pa.Check.no_control_characters(error=_error(catalogue, Code.HP421))
    name = pa.Check.a_function if field.roll in _FUNCTIONS else pa.Check.no_persons_name
    yield name(error=_error(catalogue, Code.HP804))
    if field.max_tecken:
        most = field.max_tecken
        yield pa.Check.str_length(max_value=most, error=_error(catalogue, Code.HP420))
    if field.typ is FieldType.TEXT:
        yield pa.Check.not_marked_new(error=_error(catalogue, Code.HP418))
    if field.roll is Role.AKTIVITET:
        items = catalogue.rules[Code.HP419].granser["minst"]
        yield pa.Check.fewer_items_than(items=items, error=_error(catalogue, Code.HP419))


def _private(catalogue: Catalogue, public: list[str], *, dates: bool = False) -> Iterator[pa.Check]:
    """Yield what no text may say of a person; periods without dashes look like personal numbers."""
    if not dates:
        error = _error(catalogue, Code.HP801)
        yield pa.Check.no_personal_number(allowed=[*public], error=error)
    yield pa.Check.no_email(allowed=[*public], error=_error(catalogue, Code.HP802))
    yield pa.Check.no_phone_number(allowed=[*public], error=_error(catalogue, Code.HP803))


def _error(catalogue: Catalogue, code: Code) -> str:
    """Return what a report says: the code and the rule's name."""
    return f"{code} {catalogue.rules[code].namn}"


def code_of(error: str) -> Code:
    """Return the code that a check's error begins with."""
    return Code(error.partition(" ")[0])
