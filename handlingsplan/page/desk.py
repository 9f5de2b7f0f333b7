"""What the page's worker asks of the library: a request in, an answer out, never an exception."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import assert_never

import msgspec

from handlingsplan.delivery import State, by_group, silent_files
from handlingsplan.errors import HandlingsplanError, UsageError, system_reason
from handlingsplan.fault_log import describe
from handlingsplan.form import load_form
from handlingsplan.organisation import choose_groups, load_organisation
from handlingsplan.page import requests
from handlingsplan.page.in_turn import InTurn, Keep
from handlingsplan.page.outputs import make
from handlingsplan.page.own import own_of, recognised
from handlingsplan.page.requests import REQUESTS, Answer, Check, Make, Recognise, Templates
from handlingsplan.report.findings.faults import (
    count_text,
    file_reports,
    private_sentences,
    summary_sentence,
)
from handlingsplan.report.findings.web import findings_html
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.template import make_templates

#: Called with the step that goes on, how many are done and how many there are, and a file's name.
Tell = Callable[[str, int, int, str], None]


class Desk:
    """Answers the page, and remembers the round that was checked last.

    Args:
        tell: told how far it has come.
        keep: see :class:`~handlingsplan.page.in_turn.InTurn`.
    """

    def __init__(self, tell: Tell, keep: Keep) -> None:
        self._tell, self._keep = tell, keep
        self._checked: Checked | None = None

    def answer(self, request: str, known: Mapping[str, bytes]) -> str:
        """Answer a request.

        Args:
            request: a :data:`~handlingsplan.page.requests.Request` as JSON.
            known: what an earlier worker read, see :class:`~handlingsplan.page.in_turn.InTurn`.

        Returns:
            An :class:`~handlingsplan.page.requests.Answer` as JSON.
        """
        try:
            answer = self._answer(request, known)
        except HandlingsplanError as error:
            answer = Answer(error="\n".join(filter(None, (error.message, error.hint))))
        except OSError as error:
            answer = Answer(error=f"Det gick inte att läsa eller skriva: {system_reason(error)}.")
        except Exception as error:  # noqa: BLE001  (the page goes on, whatever it was)
            describe(error)
            answer = Answer(error=f"Något gick fel i programmet ({type(error).__name__}).")
        return msgspec.json.encode(answer).decode()

    def _answer(self, request: str, known: Mapping[str, bytes]) -> Answer:
        asked = REQUESTS.decode(request)
        match asked:
            case Check():
                return self._check(asked, known)
            case Make():
                if self._checked is None:
                    message = "Det finns ingen granskad mapp."
                    raise UsageError(message, "Välj mappen igen.")
                return make(self._checked, asked.output, partial(self._step, "Gör filer"))
            case Templates():
                return self._templates(asked)
            case Recognise():
                return Answer(said=(recognised(Path(asked.path)),))
            case _:
                assert_never(asked)

    def _check(self, asked: Check, known: Mapping[str, bytes]) -> Answer:
        self._checked = None
        own = own_of(asked.own)
        folder = Path(asked.folder)
        begun = 0

        def begin(name: str) -> None:
            nonlocal begun
            begun += 1
            self._tell("Läser", begun, 0, name)

        read = read_round(
            folder / asked.file if asked.file else folder,
            form=own.form,
            organisation=own.organisation,
            executor=InTurn(begin, self._keep, known, asked.stuck),
            use_cache=False,
        )
        self._tell("Granskar", 0, 0, "")
        checked = check_round(read, catalogue=own.catalogue)
        if not any(delivery.fil for delivery in checked.deliveries):
            message = "Det finns inga planer i mappen."
            raise UsageError(message, "Kontrollera att det är rätt mapp.")
        self._checked = checked
        said = _of_one(checked) if asked.file else [summary_sentence(checked)]
        return Answer(
            said=(*said, *private_sentences(checked)),
            states=tuple(states(checked)),
            report=findings_html(checked).decode(),
            plans=len(checked.plans.raw),
        )

    def _templates(self, asked: Templates) -> Answer:
        own = own_of(asked.own)
        form = own.form or load_form()
        organisation = own.organisation or load_organisation(form.organisation)
        made = make_templates(
            asked.folder,
            year=asked.year,
            groups=choose_groups(organisation, [], day=dt.date(asked.year, 1, 1)),
            form=form,
            organisation=organisation,
            progress=partial(self._step, "Gör mallar"),
        )
        return Answer(files=(asked.folder,), said=(f"{len(made)} mallar för {asked.year}.",))

    def _step(self, what: str, done: int, of: int) -> None:
        self._tell(what, done, of, "")


def _of_one(checked: Checked) -> list[str]:
    """Say of a single plan what was found, and what to do next."""
    counted = [count_text(report.antal) for report in file_reports(checked)] or ["inget att rätta"]
    if not checked.plans.raw:
        return ["går inte att läsa", "Se nedan varför, och vad du kan göra."]
    if checked.exit_code:
        return [*counted, "Rätta i Excel, spara filen och granska den igen."]
    return [*counted, "Inget fel hindrar planen. Skicka den till samordnaren."]


def states(checked: Checked) -> list[requests.State]:
    """Count the groups in each state, and the files that speak for no group."""
    speaking = by_group(checked.deliveries).values()
    silent = silent_files(checked.deliveries)
    counted = Counter(delivery.lage for delivery in (*speaking, *silent))
    return [
        requests.State(
            name=one.rubrik, count=counted[one], colours=(f"#{one.farg[0]}", f"#{one.farg[1]}")
        )
        for one in State
        if counted[one]
    ]


def packed(root: str, files: Iterable[str]) -> bytes:
    """Return a zip file of files, by their names under ``root``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # workbooks are packed
        for name in files:
            archive.write(Path(root, name), name)
    return buffer.getvalue()
