"""Files that a sensitivity label has encrypted: what they are, and by whom."""

from __future__ import annotations

import pytest

from handlingsplan.errors import UnreadableFileError
from handlingsplan.reading.book import read_bytes
from tests.test_spreadsheet_package import ole

LABEL = "MSIP_Label_0a1b2c3d-1111-2222-3333-444455556666_Name"


@pytest.mark.parametrize(
    ("data", "kod", "word"),
    [
        (ole("EncryptedPackage", "StrongEncryptionDataSpace"), "HP102", "lösenord"),
        (ole("EncryptedPackage", "DRMEncryptedTransform"), "HP127", "känslighetsetikett"),
        (
            ole("EncryptedPackage", "DRMEncryptedDataSpace", f"{LABEL}\0\0Region Intern\0"),
            "HP127",
            "av Region Intern",
        ),
        (
            ole("EncryptedPackage", "LabelInfo")
            + b"<ISSUER><OBJECT><NAME>Region Norr RMS</NAME></OBJECT></ISSUER>",
            "HP127",
            "av Region Norr RMS",
        ),
    ],
)
def test_an_encrypted_file_says_what_has_encrypted_it(data: bytes, kod: str, word: str) -> None:
    """A password can be taken off by whoever knows it; a label needs a copy without encryption."""
    with pytest.raises(UnreadableFileError) as caught:
        read_bytes(data, "plan.xlsx")
    assert caught.value.code == kod
    assert word in caught.value.reason
