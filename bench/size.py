"""How much is measured: a full run in half an hour, a quick one in under 90 seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One kind of load: a page, so many connections that ask for it, so many that stay silent; in so many rounds."""

    page: str
    active: int
    rounds: int
    silent: int = 0

    def name(self) -> str:
        beside = f" among {self.silent} silent" if self.silent else ""
        return f"{self.page}, {self.active}{beside}"


@dataclass(frozen=True)
class Size:
    """What a run consists of."""

    cells: list[Cell]
    without: frozenset[str]  # servers that are not asked
    starts: int  # how often the time to the first accept is taken
    client_rounds: int
    client_runs: dict[str, int]  # runs of each client a round, by page
    gradings: int  # of the reference
    growth: bool  # also gradings that fail, and with more jobs and pages


# Loads that goals are about, and others, which are here to be compared with.
WITH_GOALS = [("100 B", 50), ("100 B", 500), ("10 kB", 50), ("10 kB", 500)]
WITH_GOALS += [("100 kB", 1), ("100 kB", 50), ("100 kB", 500), ("100 MB", 1)]
WITHOUT = [("100 B", 1), ("10 kB", 1), ("100 MB", 50), ("100 MB", 500)]


def silent(rounds: int) -> list[Cell]:
    """Ten connections alone, and among 900 that say nothing."""
    return [Cell("100 B", 10, rounds), Cell("100 B", 10, rounds, silent=900)]


FULL = Size(
    cells=[Cell(*load, 4) for load in WITH_GOALS] + [Cell(*load, 2) for load in WITHOUT] + silent(4),
    without=frozenset(),
    starts=15,
    client_rounds=9,
    client_runs={"100 B": 20, "100 MB": 5},
    gradings=3,
    growth=True,
)

QUICK = Size(
    cells=[Cell("100 B", 50, 2), Cell("100 MB", 1, 2)] + silent(2),
    without=frozenset({"server 1"}),
    starts=5,
    client_rounds=2,
    client_runs={"100 B": 10, "100 MB": 3},
    gradings=1,
    growth=False,
)
