"""What commands begin with: a round is read and checked as their options say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handlingsplan.findings import Phase

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from handlingsplan.rounds import Checked, Round


def checked_round(
    mapp: Path,
    *,
    fas: Phase | None,
    datum: dt.date | None,
    regler: Path | None = None,
    dask: str | None = None,
    visa_personuppgifter: bool = False,
    day_of: Callable[[Round], dt.date] | None = None,
    **how: Any,
) -> Checked:
    """Read a folder of plans, or one plan, and check it.

    Args:
        mapp: the folder or the plan.
        fas, datum, regler, dask, visa_personuppgifter: as the options of these names
            (:mod:`handlingsplan.cli.options`) give them; ``None`` where they were not used.
        day_of: says which day counts as today where ``datum`` does not; the real one otherwise.
        how: organisation, form, ar and use_cache, in the same way.
    """
    from handlingsplan.findings import load_catalogue  # noqa: PLC0415  (see the package)
    from handlingsplan.rounds import check_round  # noqa: PLC0415  (the same)

    with _elsewhere(dask) as executor:
        read = _read_round(mapp, executor, **how)
        return check_round(
            read,
            phase=fas,
            today=datum or (day_of(read) if day_of else None),
            catalogue=load_catalogue(regler),
            executor=executor,
            show_private=visa_personuppgifter,
        )


def _read_round(
    mapp: Path,
    executor: Executor | None,
    *,
    organisation: str | None,
    form: str | None,
    ar: int | None,
    use_cache: bool,
) -> Round:
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package)
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415  (the same)
    from handlingsplan.rounds import read_round  # noqa: PLC0415  (the same)

    with progress("Läser planerna", 0) as step:
        return read_round(
            mapp,
            organisation=load_organisation(organisation) if organisation else None,
            form=load_form(form) if form else None,
            year=ar,
            executor=executor,
            use_cache=use_cache,
            progress=step,
        )


def _elsewhere(dask: str | None) -> AbstractContextManager[Executor | None]:
    if dask is None:
        return nullcontext()
    from handlingsplan.cluster import cluster  # noqa: PLC0415  (an extra; only when asked for)

    return cluster(dask)
