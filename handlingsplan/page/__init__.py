"""The door for those who may install nothing: one page, ``handlingsplan.html``, in a browser.

The library itself runs there, in Pyodide, in a worker of its own (``worker.js``). Here is what that
worker asks of it; ``page.html``, ``page.css`` and ``page.js`` are what people see, and
``scripts/page.py`` puts it all into one file. A browser's Python has neither threads nor processes
nor alarms: what takes too long is ended from outside, by the page.
"""
