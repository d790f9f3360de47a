"""How much is measured: a full run in under ten minutes, a quick one in under 90 seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One kind of load: a page, so many connections that ask for it, so many that stay silent."""

    page: str
    active: int
    silent: int = 0

    def name(self) -> str:
        beside = f" among {self.silent} silent" if self.silent else ""
        return f"{self.page}, {self.active}{beside}"


@dataclass(frozen=True)
class Size:
    """What a run consists of."""

    cells: list[Cell]
    rounds: int
    without: frozenset[str]  # servers that are not asked
    starts: int  # how often the time to the first accept is taken
    client_rounds: int
    client_runs: dict[str, int]  # runs of each client a round, by page
    gradings: int  # of the reference
    growth: bool  # also gradings that fail, and with more jobs and pages


SILENT = [Cell("100 B", 10), Cell("100 B", 10, silent=900)]

FULL = Size(
    cells=[Cell(page, active) for page in ["100 B", "10 kB", "100 kB", "100 MB"] for active in [1, 50, 500]] + SILENT,
    rounds=4,
    without=frozenset(),
    starts=15,
    client_rounds=9,
    client_runs={"100 B": 20, "100 MB": 5},
    gradings=3,
    growth=True,
)

QUICK = Size(
    cells=[Cell("100 B", 50), Cell("100 MB", 1)] + SILENT,
    rounds=2,
    without=frozenset({"server 1"}),
    starts=5,
    client_rounds=2,
    client_runs={"100 B": 10, "100 MB": 3},
    gradings=1,
    growth=False,
)
