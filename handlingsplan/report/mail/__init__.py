"""Drafts of mail, and everything that goes out before a deadline."""
