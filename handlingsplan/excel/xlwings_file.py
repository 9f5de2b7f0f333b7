"""xlwings' own settings file: other people's, left alone but for the lines that we once wrote.

VBA and xlwings write it in the code page of the system, so it is read as bytes and its lines are
kept as they are.
"""

from __future__ import annotations

from handlingsplan.excel.places import xlwings_config
from handlingsplan.excel.settings_sheet import this_python
from handlingsplan.saving import write_atomically

_KEYS = ("INTERPRETER_WIN", "INTERPRETER_MAC")
#: What was written beside the interpreter, and never without it.
_BESIDE = b'"ADD_WORKBOOK_TO_PYTHONPATH","False"'


def take_back_old_lines() -> bool:
    """Take away what an earlier version of ours wrote; say whether there was anything.

    A line is ours if it names this very interpreter. The file goes when nothing else is in it.

    Raises:
        WritingError: the file could not be written.
    """
    path = xlwings_config()
    if not path.is_file():
        return False
    before = path.read_bytes().splitlines()
    ours = {f'"{key}","{this_python()}"'.encode() for key in _KEYS}
    if not ours & set(before):
        return False
    left = [line for line in before if line not in ours and line != _BESIDE]
    if any(line.strip() for line in left):
        write_atomically(path, b"\n".join(left) + b"\n")
    else:
        path.unlink()
    return True
