"""What a form may say of its earlier generations: each thing that it cannot mean is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from handlingsplan.form.earlier import FieldMove, Generation, ListMap, Split
from handlingsplan.form.kinds import FieldType, Role, SheetKind
from handlingsplan.form.records import Field, Form, Sheet
from handlingsplan.text import fold

#: Kinds of sheets whose fields hold what somebody wrote.
_WRITTEN = frozenset({SheetKind.OMSLAG, SheetKind.TABELL})
#: A split -> the roles of today's fields after the first.
_SPLIT_ROLES: Mapping[Split, frozenset[Role | None]] = {
    Split.LOFTEN: frozenset({Role.LOFTE}),
    Split.HANDELSE: frozenset({Role.KVARTAL, Role.FRAN, Role.TOM}),
}


def sheet_pairs(form: Form, generation: Generation, earlier: Form) -> dict[str, str]:
    """Return today's key -> the earlier key of the sheets with fields that both have."""
    moved = {move.fran: move.till for move in generation.blad}
    pairs = {moved.get(sheet.nyckel, sheet.nyckel): sheet for sheet in earlier.blad}
    return {
        sheet.nyckel: pairs[sheet.nyckel].nyckel
        for sheet in form.blad
        if sheet.nyckel in pairs and sheet.slag in _WRITTEN and pairs[sheet.nyckel].slag in _WRITTEN
    }


def sources(
    today: Sheet, before: Sheet, generation: Generation
) -> dict[str, tuple[tuple[str, ...], FieldMove | None]]:
    """Return today's field -> the earlier fields that it comes from, and the move; in order."""
    moves = [move for move in generation.falt if move.blad == today.nyckel]
    gone = {name for move in moves for name in move.fran}
    kept = {field.namn for field in before.falt} - gone
    found: dict[str, tuple[tuple[str, ...], FieldMove | None]] = {}
    for field in today.falt:
        move = next((move for move in moves if field.namn in move.till), None)
        if move:
            found[field.namn] = (move.fran, move)
        elif field.namn in kept:
            found[field.namn] = ((field.namn,), None)
    return found


# --- What can be seen in the form itself


def move_contradictions(form: Form) -> Iterator[str]:
    """Yield what is wrong with ``[[tidigare]]`` in itself, one Swedish clause each."""
    versions = Counter([form.version, *(one.version for one in form.tidigare)])
    yield from (f"tidigare › {v}: versionen står två gånger" for v, n in versions.items() if n > 1)
    for one in form.tidigare:
        yield from (f"tidigare › {one.version} › {text}" for text in _in_itself(form, one))


def _in_itself(form: Form, generation: Generation) -> Iterator[str]:
    if not generation.form and (generation.falt or generation.blad):
        yield "falt och blad flyttas från ett eget formulär; ange form"
    if generation.form and generation.nytt:
        yield "nytt: läses inte när form är angivet, för då syns det vad som är nytt"
    names = {sheet.nyckel for sheet in form.blad}
    names |= {f"{sheet.nyckel}.{field.namn}" for sheet in form.blad for field in sheet.falt}
    yield from (f"nytt: {name} finns inte" for name in generation.nytt if name not in names)
    filled = Counter((m.blad, name) for m in generation.falt for name in m.till)
    yield from (f"falt › {n}: får två källor" for (_, n), count in filled.items() if count > 1)
    for number, move in enumerate(generation.falt, start=1):
        where = f"falt › {' + '.join(move.fran) or f'nr {number}'}"
        yield from (f"{where}: {text}" for text in _wrong_move(form, move))
    for sheet in generation.blad:
        if sheet.till and sheet.till not in form.by_key:
            yield f"blad › {sheet.fran}: {sheet.till} finns inte"
    for mapped in generation.lista:
        yield from (f"lista › {mapped.lista}: {text}" for text in _wrong_list(form, mapped))


def _wrong_move(form: Form, move: FieldMove) -> Iterator[str]:
    sheet = form.by_key.get(move.blad)
    if sheet is None or sheet.slag not in _WRITTEN:
        yield f"bladet {move.blad} finns inte, eller har inga fält att fylla i"
        return
    fields = {field.namn: field for field in sheet.falt}
    unknown = [name for name in move.till if name not in fields]
    yield from (f"{name} finns inte på {sheet.namn}" for name in unknown)
    if not move.fran:
        yield "fran saknas"
    if len(move.fran) > 1 and len(move.till) > 1:
        yield "flera fält blir ett, eller ett blir flera; inte båda"
    if move.fog != "\n" and len(move.fran) < 2:  # noqa: PLR2004  (several)
        yield "fog: läses bara när flera fält blir ett"
    if sheet.slag is SheetKind.OMSLAG and (len(move.fran) > 1 or len(move.till) > 1):
        yield "ett fält på omslaget kan byta namn eller utgå, men inte delas eller slås ihop"
    if not unknown:
        yield from _wrong_split(move, [fields[name] for name in move.till])


def _wrong_split(move: FieldMove, fields: list[Field]) -> Iterator[str]:
    several = len(fields) > 1
    ways = bool(move.delas) + bool(move.monster)
    if several and ways != 1:
        yield "säg med delas eller monster hur texten delas"
    if not several and ways:
        yield "delas och monster läses bara när ett fält blir flera"
    if several and fields[0].typ not in {FieldType.TEXT, FieldType.FORSLAG}:
        yield f"{fields[0].namn} ska behålla det som inte förstås, och är ingen text"
    if several and move.delas:
        wrong = [f.namn for f in fields[1:] if f.roll not in _SPLIT_ROLES[move.delas]]
        yield from (f"delas = {move.delas} ger inget {name}" for name in wrong)
    if move.monster:
        try:
            groups = set(re.compile(move.monster).groupindex)
        except re.error as error:
            yield f"monster går inte att läsa: {error}"
        else:
            if groups != set(move.till):
                yield f"monster ska ha en grupp för varje fält i till, men har {sorted(groups)}"


def _wrong_list(form: Form, mapped: ListMap) -> Iterator[str]:
    known = {choice.namn for choice in form.listor.get(mapped.lista, ())}
    if not known:
        yield "listan finns inte"
        return
    missing = [new for new in mapped.varden.values() if new and new not in known]
    yield from (f"{new} finns inte i listan" for new in missing)
    folded = Counter(map(fold, mapped.varden))
    yield from (f"{old} står två gånger" for old, count in folded.items() if count > 1)


# --- What takes both declarations


def contradictions_between(form: Form, generation: Generation, earlier: Form) -> Iterator[str]:
    """Yield where a generation and its own declaration do not agree, one Swedish clause each."""
    if earlier.id == form.id:
        yield f"{generation.form} har samma id som formuläret; en egen deklaration har ett eget"
    if earlier.version != generation.version:
        yield f"{generation.form} har version {earlier.version}"
    before = {sheet.nyckel: sheet for sheet in earlier.blad}
    yield from (f"blad › {m.fran}: finns inte" for m in generation.blad if m.fran not in before)
    pairs = sheet_pairs(form, generation, earlier)
    gone = {move.fran for move in generation.blad if not move.till}
    for sheet in earlier.blad:
        if sheet.slag in _WRITTEN and sheet.nyckel not in {*pairs.values(), *gone}:
            yield f"{sheet.namn} har ingen plats; säg med blad vart det hör, eller att det utgår"
    for key, old in pairs.items():
        today, then = form.by_key[key], before[old]
        if today.slag is not then.slag:
            yield f"{then.namn} är ett {then.slag}, {today.namn} ett {today.slag}"
        yield from _unplaced(today, then, generation)
        yield from _unknown_values(form, earlier, today, then, generation)
    for mapped in generation.lista:
        values = {fold(c.namn) for choices in earlier.listor.values() for c in choices}
        missing = [old for old in mapped.varden if fold(old) not in values]
        yield from (f"lista › {mapped.lista}: {old} finns inte i någon lista" for old in missing)


def _unplaced(today: Sheet, before: Sheet, generation: Generation) -> Iterator[str]:
    moves = [move for move in generation.falt if move.blad == today.nyckel]
    names = {field.namn for field in before.falt}
    moved = [name for move in moves for name in move.fran]
    for name, count in Counter(moved).items():
        if name not in names:
            yield f"falt › {name}: finns inte på {before.namn}"
        elif count > 1:
            yield f"falt › {name}: flyttas två gånger"
    kept = {field.namn for field in today.falt}
    for field in before.falt:
        if field.namn not in moved and field.namn not in kept:
            yield (
                f"{before.namn} › {field.namn} har ingen plats; säg med falt vart det hör, eller "
                "till = [] om det utgår"
            )
    taken = {name for move in moves for name in move.till}
    both = [f.namn for f in before.falt if f.namn in taken and f.namn not in moved]
    yield from (f"{before.namn} › {name}: ett annat fält tar dess plats" for name in both)


def _unknown_values(
    form: Form, earlier: Form, today: Sheet, before: Sheet, generation: Generation
) -> Iterator[str]:
    """Yield earlier values of a list that today's list neither has nor maps."""
    for name, (origins, _) in sources(today, before, generation).items():
        field = today.field(name)
        known = {fold(choice.namn) for choice in form.choices(field)}
        if field.typ is not FieldType.VAL or not known:
            continue
        mapped = generation.list_map(field.lista)
        fields = (before.field(o) for o in origins if o in {f.namn for f in before.falt})
        for value in _values(earlier, fields):
            if fold(value) not in known and (mapped is None or mapped.today(value) is None):
                yield f"lista › {field.lista}: {value} saknar motsvarighet"


def _values(form: Form, fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        yield from (choice.namn for choice in form.choices(field))
