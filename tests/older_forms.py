"""A region's own form in two generations, as two files: everything that can move between them."""

from __future__ import annotations

from pathlib import Path

from handlingsplan.form import Form, load_form

_COVER = """
namn = "Vår plan"
kort = "Plan"
organisation = "sosr"
sprak = "sv-SE"
[[blad]]
nyckel = "start"
namn = "Start"
slag = "omslag"
[[blad.falt]]
namn = "grupp"
rubrik = "Grupp"
typ = "val"
lista = "organisation.grupper"
roll = "grupp"
[[blad.falt]]
namn = "ar"
rubrik = "År"
typ = "ar"
roll = "ar"
[[blad.falt]]
namn = "{dag}"
rubrik = "{dag}"
typ = "datum"
roll = "uppdaterad"
"""
_REVIEW = """
[[blad]]
nyckel = "granskning"
namn = "Granskning"
slag = "granskning"
tabell = "tblGranskning"
rader = 10
""" + "".join(
    f'[[blad.falt]]\nnamn = "{name}"\nrubrik = "{name.capitalize()}"\ntyp = "text"\n'
    for name in ("nr", "niva", "blad", "cell", "rubrik", "vad", "gor")
)

OLD = (
    'id = "var-2025"\nversion = "1"\n'
    + _COVER.format(dag="dag")
    + """
[[blad.falt]]
namn = "diarienummer"
rubrik = "Diarienummer"
typ = "text"
[[lista.lage]]
namn = "PÅGÅR"
[[lista.lage]]
namn = "KLART"
[[blad]]
nyckel = "plan"
namn = "Planen"
slag = "tabell"
roll = "plan"
tabell = "tblPlan1"
rader = 5
[[blad.falt]]
namn = "id"
rubrik = "Id"
typ = "id"
roll = "id"
[[blad.falt]]
namn = "omrade"
rubrik = "Område"
typ = "text"
[[blad.falt]]
namn = "atgard"
rubrik = "Åtgärd och ansvarig"
typ = "text"
[[blad.falt]]
namn = "mal"
rubrik = "Mål"
typ = "text"
[[blad.falt]]
namn = "matt"
rubrik = "Mått"
typ = "tal"
[[blad.falt]]
namn = "nar"
rubrik = "När"
typ = "text"
[[blad.falt]]
namn = "lage"
rubrik = "Läge"
typ = "val"
lista = "lage"
[[blad.falt]]
namn = "kostnad"
rubrik = "Kostnad"
typ = "tal"
[[blad]]
nyckel = "gamla_rad"
namn = "Råd"
slag = "tabell"
tabell = "tblRad1"
rader = 5
[[blad.falt]]
namn = "rad_text"
rubrik = "Råd"
typ = "text"
[[blad]]
nyckel = "material"
namn = "Material"
slag = "tabell"
tabell = "tblMaterial1"
rader = 5
[[blad.falt]]
namn = "titel"
rubrik = "Titel"
typ = "text"
[[blad.falt]]
namn = "plats"
rubrik = "Plats"
typ = "text"
"""
    + _REVIEW
)

NEW = (
    'id = "var-2026"\nversion = "2"\n'
    + _COVER.format(dag="uppdaterad")
    + """
[[lista.status]]
namn = "Pågår"
[[lista.status]]
namn = "Avslutad"
avslutad = true
[[blad]]
nyckel = "plan"
namn = "Plan"
slag = "tabell"
roll = "plan"
tabell = "tblPlan2"
rader = 5
[[blad.falt]]
namn = "id"
rubrik = "Id"
typ = "id"
roll = "id"
[[blad.falt]]
namn = "omrade"
rubrik = "Område"
typ = "text"
roll = "prioritet"
[[blad.falt]]
namn = "vad"
rubrik = "Vad"
typ = "text"
obligatorisk = true
roll = "aktivitet"
[[blad.falt]]
namn = "vem"
rubrik = "Vem"
typ = "text"
obligatorisk = true
roll = "ansvarig"
[[blad.falt]]
namn = "uppfoljning"
rubrik = "Uppföljning"
typ = "text"
roll = "metod"
[[blad.falt]]
namn = "klart"
rubrik = "Klart"
typ = "datum"
roll = "slut"
[[blad.falt]]
namn = "status"
rubrik = "Status"
typ = "val"
lista = "status"
roll = "status"
[[blad.falt]]
namn = "risk"
rubrik = "Risk"
typ = "text"
obligatorisk = true
[[blad]]
nyckel = "rad"
namn = "Råd och stöd"
slag = "tabell"
tabell = "tblRad2"
rader = 5
[[blad.falt]]
namn = "rad_text"
rubrik = "Råd"
typ = "text"
[[blad]]
nyckel = "nytt_blad"
namn = "Nytt"
slag = "tabell"
tabell = "tblNytt2"
rader = 5
[[blad.falt]]
namn = "vad_nytt"
rubrik = "Nytt"
typ = "text"
obligatorisk = true
"""
    + _REVIEW
)

MOVES = r"""
[[tidigare]]
version = "1"
form = "var-2025.toml"
[[tidigare.blad]]
fran = "gamla_rad"
till = "rad"
[[tidigare.blad]]
fran = "material"
[[tidigare.falt]]
blad = "start"
fran = ["dag"]
till = ["uppdaterad"]
[[tidigare.falt]]
blad = "start"
fran = ["diarienummer"]
[[tidigare.falt]]
blad = "plan"
fran = ["atgard"]
till = ["vad", "vem"]
monster = '(?P<vad>.+?) \(ansvarig: (?P<vem>.+)\)'
[[tidigare.falt]]
blad = "plan"
fran = ["mal", "matt"]
till = ["uppfoljning"]
fog = ": "
[[tidigare.falt]]
blad = "plan"
fran = ["nar"]
till = ["klart"]
[[tidigare.falt]]
blad = "plan"
fran = ["lage"]
till = ["status"]
[[tidigare.falt]]
blad = "plan"
fran = ["kostnad"]
[[tidigare.lista]]
lista = "status"
[tidigare.lista.varden]
"PÅGÅR" = "Pågår"
"KLART" = "Avslutad"
"""


def write(folder: Path, *, moves: str = MOVES, old: str = OLD) -> Path:
    """Write both generations into a folder, and return the path of today's."""
    (folder / "var-2025.toml").write_text(old, "utf-8")
    path = folder / "var-2026.toml"
    path.write_text(NEW + moves, "utf-8")
    return path


def both(folder: Path) -> tuple[Form, Form]:
    """Return the earlier generation and today's."""
    path = write(folder)
    return load_form(folder / "var-2025.toml"), load_form(path)
