"""The codes of findings: one enumeration, so that a mistyped code is an import error.

What each means, how serious it is and what it says stand in the catalogue, ``regler.toml`` in
:mod:`handlingsplan_workbooks`; a test holds the two equal.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A rule's code in the catalogue; the hundreds say what the rule is about."""

    HP101 = "HP101"  # Filen går inte att läsa
    HP102 = "HP102"  # Filen är låst med lösenord
    HP103 = "HP103"  # Fel slags fil
    HP104 = "HP104"  # Filen är tom
    HP105 = "HP105"  # Filen ligger bara i molnet
    HP106 = "HP106"  # Filen är öppen i Excel
    HP107 = "HP107"  # Filen är för stor
    HP108 = "HP108"  # Filen innehåller otillåten XML
    HP109 = "HP109"  # Sparad som Strict Open XML
    HP110 = "HP110"  # Filen är avhuggen
    HP111 = "HP111"  # Läsningen avbröts
    HP112 = "HP112"  # Filen är ingen handlingsplan
    HP113 = "HP113"  # Äldre mallversion
    HP114 = "HP114"  # Okänd grupp
    HP115 = "HP115"  # Gruppen är ändrad
    HP116 = "HP116"  # Flera olika filer för samma grupp
    HP117 = "HP117"  # Makron i filen
    HP118 = "HP118"  # Länkar till andra filer
    HP119 = "HP119"  # Annat formulär
    HP120 = "HP120"  # Excels låsfil
    HP121 = "HP121"  # Programmets egen fil
    HP122 = "HP122"  # Gruppens namn är felstavat
    HP123 = "HP123"  # Kommandon i filen
    HP124 = "HP124"  # Gruppens namn är tolkat
    HP125 = "HP125"  # Okänd mallversion
    HP126 = "HP126"  # Mallversionen saknas
    HP128 = "HP128"  # Samma plan två gånger
    HP135 = "HP135"  # Annat slags fil
    HP136 = "HP136"  # Genväg
    HP137 = "HP137"  # Mappen går inte att öppna
    HP201 = "HP201"  # Bladet saknas
    HP202 = "HP202"  # Tabellen saknas
    HP203 = "HP203"  # Kolumnen saknas
    HP204 = "HP204"  # Rubriken är ändrad
    HP205 = "HP205"  # Rader under tabellen
    HP206 = "HP206"  # Text utanför tabellen
    HP207 = "HP207"  # Dolda rader
    HP208 = "HP208"  # Dolt blad
    HP209 = "HP209"  # Sammanslagna celler
    HP210 = "HP210"  # Formel i stället för värde
    HP211 = "HP211"  # Formel utan värde
    HP212 = "HP212"  # Listan har försvunnit
    HP213 = "HP213"  # Egen kolumn
    HP214 = "HP214"  # Eget blad
    HP215 = "HP215"  # Felvärde i cellen
    HP217 = "HP217"  # Cell långt utanför formuläret
    HP218 = "HP218"  # Samma rubrik två gånger
    HP219 = "HP219"  # Text på granskningsbladet
    HP301 = "HP301"  # Uppdateringsdatum saknas
    HP302 = "HP302"  # Uppdateringsdatum i framtiden
    HP303 = "HP303"  # Planen är gammal
    HP304 = "HP304"  # Fel år
    HP305 = "HP305"  # År saknas
    HP306 = "HP306"  # Grupp saknas
    HP307 = "HP307"  # Både innehåll och Inget att rapportera
    HP308 = "HP308"  # Oläsbart år
    HP401 = "HP401"  # Patientlöfte saknas
    HP402 = "HP402"  # Aktivitet saknas
    HP403 = "HP403"  # Prioriterat område saknas
    HP404 = "HP404"  # Rad med bara rubrik
    HP405 = "HP405"  # Status saknas
    HP406 = "HP406"  # Bedömningsdatum saknas
    HP407 = "HP407"  # Kommentar saknas vid gul eller röd
    HP408 = "HP408"  # Okänd status
    HP409 = "HP409"  # Platshållare
    HP410 = "HP410"  # Avslutad men klar i framtiden
    HP411 = "HP411"  # Försenad
    HP412 = "HP412"  # Klart före start
    HP413 = "HP413"  # Datum utan år
    HP414 = "HP414"  # Oläsbart datum
    HP415 = "HP415"  # Okänd RAG
    HP416 = "HP416"  # Eget insatsområde
    HP417 = "HP417"  # Samma text två gånger
    HP418 = "HP418"  # ”(NY)” skrivet för hand
    HP419 = "HP419"  # Flera saker i en cell
    HP420 = "HP420"  # För lång text
    HP421 = "HP421"  # Styrtecken i texten
    HP422 = "HP422"  # Värdet finns inte i listan
    HP423 = "HP423"  # Oläsbart kryss
    HP424 = "HP424"  # Uppgift saknas
    HP426 = "HP426"  # Datum i framtiden
    HP427 = "HP427"  # RAG står i aktiviteten
    HP430 = "HP430"  # Effektmål saknas
    HP450 = "HP450"  # Tid saknas
    HP451 = "HP451"  # Samma som ovan?
    HP501 = "HP501"  # Radens id är ändrat
    HP502 = "HP502"  # Samma id två gånger
    HP503 = "HP503"  # Raden saknar id
    HP504 = "HP504"  # Radens id är borttaget
    HP601 = "HP601"  # Okänd aktivitet
    HP602 = "HP602"  # Målvärde saknas
    HP603 = "HP603"  # Inte ett tal
    HP604 = "HP604"  # Enhet saknas
    HP605 = "HP605"  # Utfall utan mätdatum
    HP606 = "HP606"  # Utfall saknas för en region
    HP607 = "HP607"  # Litet antal
    HP608 = "HP608"  # Indikator utan aktivitet
    HP609 = "HP609"  # Rad utan indikator
    HP701 = "HP701"  # Resultat saknas
    HP702 = "HP702"  # Utmaningar saknas
    HP703 = "HP703"  # Planen är tom
    HP704 = "HP704"  # Beskrivning saknas
    HP705 = "HP705"  # Beskrivning saknas
    HP706 = "HP706"  # Typ saknas
    HP710 = "HP710"  # Stödbehov utan mottagare
    HP711 = "HP711"  # Stödbehov utan önskat beslut
    HP712 = "HP712"  # Stödbehov utan datum
    HP720 = "HP720"  # Process utan rubrik
    HP731 = "HP731"  # Leverans utan delområde
    HP732 = "HP732"  # Leverans utan datum
    HP801 = "HP801"  # Personnummer
    HP802 = "HP802"  # E-postadress
    HP803 = "HP803"  # Telefonnummer
    HP804 = "HP804"  # Namn på en person
    HP901 = "HP901"  # Gruppen har inte skickat
    HP902 = "HP902"  # Löfte som ingen arbetar med
    HP950 = "HP950"  # Oklart patientlöfte
    HP951 = "HP951"  # Oklar status
    HP952 = "HP952"  # En eller flera aktiviteter
    HP953 = "HP953"  # Anteckning till en person
    HP954 = "HP954"  # Tolkad rubrik
    HP955 = "HP955"  # Text utan plats
    HP956 = "HP956"  # Parade listor
    HP957 = "HP957"  # Flera tider
    HP958 = "HP958"  # Prioriterat område saknas
    HP959 = "HP959"  # Anteckning på en cell
    HP960 = "HP960"  # Text efter punkterna
    HP961 = "HP961"  # Året är antaget
    HP962 = "HP962"  # Tabell utan linjer
