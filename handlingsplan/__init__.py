"""Handlingsplan: standard workbooks for health-care plans, checked and summed up."""

__version__ = "0.1.0"
