"""The version of the program; the wheel takes it from here."""

__version__ = "0.1.0"
