"""The schema's versions, oldest first; the last is what this program works with."""

VERSIONS = ("0001",)
HEAD = VERSIONS[-1]
