"""Checks: trusted frames -> findings; pandera for columns, small rules for the rest."""
