"""Findings, drawn together for people: terminal, web page, workbook and data."""
