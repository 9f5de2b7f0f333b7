"""The summary's pages: frames -> pages as data."""
