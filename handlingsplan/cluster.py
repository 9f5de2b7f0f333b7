"""Beyond one machine: a Dask cluster as the place where plans are read and checked.

Everything else takes any :class:`concurrent.futures.Executor`; only this module knows Dask.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

from handlingsplan.errors import UsageError

_CONNECT_SECONDS = 10  # seconds to wait for a scheduler


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Offer a cluster as an executor for as long as the block runs.

    The cluster's workers need the same version of this program, and must see the plans under the
    same paths.

    Args:
        address: the scheduler's, e.g. ``tcp://10.0.0.5:8786``.

    Raises:
        UsageError: the extra ``dask`` is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client  # noqa: PLC0415  (an extra; 0.5 s)

        connect: Any = Client  # it has no types
    except ImportError as error:
        message = "För att räkna på ett kluster behövs tillägget dask."
        raise UsageError(
            message, "Installera det i projektets mapp: pip install .[dask]"
        ) from error
    try:
        client: Any = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        message = f"Inget kluster svarar på {address}."
        hint = "Kontrollera adressen efter --dask och att dask scheduler är i gång."
        raise UsageError(message, hint) from error
    with client:
        yield client.get_executor(pure=False)
