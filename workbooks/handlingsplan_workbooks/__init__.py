"""Data that the programme ships: forms, organisations and the catalogue of rules, as TOML."""
