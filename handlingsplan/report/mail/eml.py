"""Drafts as .eml files, which a mail program opens for sending."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

from handlingsplan.report.mail.drafts import Draft

_WORKBOOK = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def to_eml(draft: Draft, copies: Mapping[str, bytes]) -> bytes:
    """Return a draft as the bytes of an .eml file; the same draft gives the same bytes.

    Outlook opens a message with ``X-Unsent`` as one to be sent: whoever sends it adds the address.

    Args:
        draft: the letter.
        copies: file of the round -> its return copy; those of the draft go with it.
    """
    message = EmailMessage(policy=SMTP)
    # Encoded whole: Python 3.11 folds a long subject between words, and loses the space there.
    message.set_raw("Subject", Header(draft.subject, "utf-8", header_name="Subject").encode())
    message["X-Unsent"] = "1"
    message.set_content(draft.text, subtype="plain", charset="utf-8", cte="base64")
    for fil in draft.attached:
        name = fil.rpartition("/")[2]
        message.add_attachment(
            copies[fil], maintype="application", subtype=_WORKBOOK, filename=name
        )
    if message.is_multipart():  # otherwise it is drawn by lot
        message.set_boundary(hashlib.sha256(draft.text.encode()).hexdigest())
    return message.as_bytes()
