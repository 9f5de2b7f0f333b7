"""Documents out: the summary, reports of findings, return copies."""
