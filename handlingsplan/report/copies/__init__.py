"""Return copies: a group's own file with its review sheet filled."""
