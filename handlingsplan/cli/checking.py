"""What commands begin with: a round is read and checked as their options say."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from handlingsplan.findings import Phase

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from handlingsplan.rounds import Checked


def checked_round(
    mapp: Path,
    *,
    organisation: str | None,
    form: str | None,
    ar: int | None,
    fas: Phase | None,
    datum: dt.date | None,
    use_cache: bool,
    regler: Path | None = None,
    dask: str | None = None,
    visa_personuppgifter: bool = False,
) -> Checked:
    """Read a folder of plans, or one plan, and check it.

    Args:
        mapp: the folder or the plan.
        organisation, form, ar, fas, datum, use_cache, regler, dask, visa_personuppgifter: as the
            options of these names (:mod:`handlingsplan.cli.options`) give them; ``None`` where
            they were not used.
    """
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.findings import load_catalogue  # noqa: PLC0415  (see the package)
    from handlingsplan.form import load_form  # noqa: PLC0415  (the same)
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415  (the same)
    from handlingsplan.rounds import check_round, read_round  # noqa: PLC0415  (the same)

    with _elsewhere(dask) as executor:
        with progress("Läser planerna", 0) as step:
            read = read_round(
                mapp,
                organisation=load_organisation(organisation) if organisation else None,
                form=load_form(form) if form else None,
                year=ar,
                executor=executor,
                use_cache=use_cache,
                progress=step,
            )
        catalogue = load_catalogue(regler)
        return check_round(
            read,
            phase=fas,
            today=datum,
            catalogue=catalogue,
            executor=executor,
            show_private=visa_personuppgifter,
        )


def _elsewhere(dask: str | None) -> AbstractContextManager[Executor | None]:
    if dask is None:
        return nullcontext()
    from handlingsplan.cluster import cluster  # noqa: PLC0415  (an extra; only when asked for)

    return cluster(dask)
