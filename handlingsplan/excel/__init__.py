"""The door that stands inside Excel (and LibreOffice Calc): buttons, ribbon, installation.

Every entry point is a few lines over the library, which the command line calls too. This is the
only room that imports xlwings (its BSD part alone). Importing this package imports nothing heavy.
"""
