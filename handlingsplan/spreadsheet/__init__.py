"""Workbook files: zip, XML, parts, cells and addresses; nothing of forms, plans or findings."""
