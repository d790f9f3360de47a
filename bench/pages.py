"""The pages that are served and fetched. Their bytes are pseudo-random, so that a body cut short, shifted or
repeated is noticed."""

import random
from dataclasses import dataclass
from pathlib import Path

BYTES = {"100 B": 100, "10 kB": 10_000, "100 kB": 100_000, "100 MB": 100_000_000}


@dataclass(frozen=True)
class Pages:
    """A folder, with the page of each size in it."""

    folder: Path
    bodies: dict[str, bytes]

    def path(self, page: str) -> str:
        return f"/{BYTES[page]}.html"


def make(scratch: Path) -> Pages:
    folder = scratch / "pages"
    folder.mkdir()
    for parent in [folder, scratch]:
        parent.chmod(0o755)  # nginx's worker may be another user
    source = random.Random(1)
    bodies = {page: source.randbytes(length) for page, length in BYTES.items()}
    pages = Pages(folder, bodies)
    for page, body in bodies.items():
        (folder / pages.path(page)[1:]).write_bytes(body)
    return pages
