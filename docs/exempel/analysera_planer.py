"""Analysera en omgång handlingsplaner i Python.

Varje avsnitt (``# %%``) kan köras för sig i VS Code, Spyder eller Jupyter, eller allt på en gång:
``python docs/exempel/analysera_planer.py MAPP [TIDIGARE.xlsx]``. Kolumnerna beskrivs i referensen
(docs/reference/sammanstallning.md).
"""

# ruff: noqa: T201, INP001  (an example prints, and is no part of a package)

# %% Läs, granska och sammanställ en mapp med planer. Inget skrivs.
from __future__ import annotations

import sys
from pathlib import Path

import handlingsplan

mapp = Path(sys.argv[1] if len(sys.argv) > 1 else "demo/inkomna")
summary = handlingsplan.consolidate(mapp)
print(f"{len(summary['aktiviteter'])} rader ur {summary.files} filer")

# %% Alla aktiviteter är en vanlig DataFrame: en rad per aktivitet, med var den står.
aktiviteter = summary["aktiviteter"]
sena = aktiviteter[aktiviteter["forsenad_dagar"] > 30]  # noqa: PLR2004  (days, and an example)
print(sena[["grupp_namn", "id", "forsenad_dagar", "fil", "cell"]].to_string(index=False))

# %% Hur fördelar sig status mellan kunskapsråden? En kolumn per status, sämst först.
status = [val.namn for val in summary.statuses]
rad = summary["kunskapsrad"].set_index("namn")
print(rad[status].div(rad["aktiviteter"].where(rad["aktiviteter"] > 0), axis=0).round(2))

# %% Vilka löften behöver någon som arbetar med dem?
if "loften" in summary.frames:
    loften = summary["loften"]
    print(loften.loc[loften["brist"], ["lofte", "lage"]].to_string(index=False))

# %% Vad hindrar? De vanligaste behoven av stöd, och hos vem beslutet ligger.
if "stodbehov" in summary.frames and len(summary["stodbehov"]):
    print(summary["stodbehov"].groupby("till", dropna=False).size().sort_values(ascending=False))

# %% Vilka grupper delar ett tema utan att kanske veta om det?
teman = summary["teman"]
for tema, rader in list(teman.groupby("tema", sort=False))[:5]:
    print(f"{tema}: {', '.join(rader['grupp_namn'])}")

# %% Vad har hänt sedan sist? Ange en tidigare sammanställning som andra argument.
if len(sys.argv) > 2:  # noqa: PLR2004  (the program, the folder, the earlier summary)
    nu = handlingsplan.consolidate(mapp, earlier=Path(sys.argv[2]))
    print(nu["andringar"].groupby("andring").size())
