"""Part 3 in Python."""

from serving import serve

serve()
