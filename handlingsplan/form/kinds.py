"""What sheets and fields are, and what they mean to the house: the enumerations of a form."""

from __future__ import annotations

from enum import StrEnum


class SheetKind(StrEnum):
    """What sort of sheet this is."""

    OMSLAG = "omslag"  # a cover: one value per field, heading to the left of it
    TEXT = "text"  # only to be read
    TABELL = "tabell"  # an Excel table: one row per thing
    GRANSKNING = "granskning"  # the review sheet, filled in by the checks
    VISNING = "visning"  # the plan as meetings see it: a column per band, by formulas


class SheetRole(StrEnum):
    """What a sheet means to the house, beside its kind."""

    # text to read
    INSTRUKTIONER = "instruktioner"
    LOFTEN = "loften"
    # tables
    PLAN = "plan"
    INDIKATORER = "indikatorer"
    RESULTAT = "resultat"
    UTMANINGAR = "utmaningar"
    PROCESSER = "processer"
    ARSHJUL = "arshjul"
    LEVERANSER = "leveranser"
    DIALOG = "dialog"  # questions to the group, and its answers


class FieldType(StrEnum):
    """How a field's value is typed, read and stored (dtype in frames in brackets)."""

    TEXT = "text"  # [str]
    ID = "id"  # the row's stable identity [str]
    REF = "ref"  # the identity of a row in the plan's table [str]
    VAL = "val"  # one value out of a list [str]
    FORSLAG = "forslag"  # a list of suggestions, free text allowed [str]
    LANK = "lank"  # a web address or a path, as text [str]
    TAL = "tal"  # a number [float64]
    AR = "ar"  # a calendar year [float64]
    DATUM = "datum"  # a day or a period [datetime64, plus what was written]
    KRYSS = "kryss"  # a tick [bool]


class Role(StrEnum):
    """What a field means to the house; the only knowledge of columns outside a form."""

    # cover
    GRUPP = "grupp"
    AR = "ar"
    UPPDATERAD = "uppdaterad"
    KONTAKT = "kontakt"
    INGET_ATT_RAPPORTERA = "inget_att_rapportera"
    # the plan's table
    ID = "id"
    INSATSOMRADE = "insatsomrade"
    PRIORITET = "prioritet"
    LOFTE = "lofte"
    AKTIVITET = "aktivitet"
    RAG = "rag"
    ANSVARIG = "ansvarig"
    SAMVERKAN = "samverkan"
    START = "start"
    SLUT = "slut"
    METOD = "metod"
    STATUS = "status"
    STATUSDATUM = "statusdatum"
    KOMMENTAR = "kommentar"
    # the other tables
    REF = "ref"
    INDIKATOR = "indikator"
    ENHET = "enhet"
    RIKTNING = "riktning"
    BASLINJE = "baslinje"
    MALVARDE = "malvarde"
    UTFALL = "utfall"
    TIDIGARE_UTFALL = "tidigare_utfall"  # the last outcomes before the plan's year, as text
    MATDATUM = "matdatum"
    KALLA = "kalla"
    TYP = "typ"
    TEXT = "text"
    TILL = "till"
    BESLUT = "beslut"
    SENAST = "senast"
    LAGE = "lage"
    RUBRIK = "rubrik"
    LANK = "lank"
    KVARTAL = "kvartal"
    PERIOD = "period"  # a target per period, where a form has targets instead of indicators
    FRAN = "fran"
    TOM = "tom"
    # the dialogue
    NR = "nr"
    GALLER = "galler"  # the activity that a question is about, by its identity
    AVSANDARE = "avsandare"
    FRAGA = "fraga"
    SVAR = "svar"
    STALLD = "stalld"
