"""The goals, each with how it is measured. A row says the goal, what was measured, and whether it is met."""

from figures import Spread, ratios, spread

Results = dict


def rows(results: Results) -> list[dict]:
    made = []
    if "load" in results:
        made += small_pages(results) + large_pages(results) + silent_clients(results)
    if "once" in results:
        made += alone(results)
    if "client" in results:
        made += client(results)
    if "harness" in results:
        made += harness(results)
    if "check" in results:
        made += check(results["check"]) + reports(results["reports"])
    if "first" in results:
        made += first(results["first"])
    if "stuck" in results:
        made += stuck(results["stuck"])
    return [row for row in made if row]


def row(what: str, relation: str, limit: float, values: list[float], unit: str, known: str = "") -> dict | None:
    """`relation` is ≥ or ≤; the median decides."""
    measured: Spread | None = spread(values)
    if measured is None:
        return None
    met = measured.median >= limit if relation == "≥" else measured.median <= limit
    form = "{:.2f}" + (f" {unit}" if unit else "")
    quartiles = f"{measured.low:.2f} to {measured.high:.2f}" if len(values) > 1 else ""
    goal = f"{relation} {limit:g} {unit}".strip()
    return {"what": what, "goal": goal, "known limit": known, "measured": form.format(measured.median), "spread": quartiles, "met": met}


def series(results: Results, cell: str, server: str, figure: str) -> list[float]:
    return [round[figure] for round in results["load"].get(cell, {}).get(server, [])]


def beside(results: Results, cell: str, peer: str, figure: str = "rate") -> list[float]:
    return ratios(series(results, cell, "server 2", figure), series(results, cell, peer, figure))


def small_pages(results: Results) -> list[dict | None]:
    made = []
    for cell in [f"{page}, {active}" for page in ["100 B", "10 kB"] for active in [50, 500]]:
        what = f"server 2, {cell} connections"
        stock, processor = beside(results, cell, "nginx stock"), beside(results, cell, "nginx stock", "processor")
        made.append(row(f"{what}: requests/s, of stock nginx", "≥", 1.5, stock, "×", "1.6 ×; 1.9 × with answers cached"))
        for peer in ["nginx tuned", "lighttpd"]:
            made.append(row(f"{what}: requests/s, of {peer}", "≥", 1.0, beside(results, cell, peer), "×"))
        known = "0.8 ×; 0.65 × with answers cached"
        made.append(row(f"{what}: processor time a request, of stock nginx", "≤", 0.85, processor, "×", known))
    return made


def large_pages(results: Results) -> list[dict | None]:
    made = []
    for active in [1, 50, 500]:
        cell = f"100 kB, {active}"
        values = beside(results, cell, "nginx stock")
        known = "1.25 × with sendfile, 1.05 × with read"
        made.append(row(f"server 2, {cell} connections: requests/s, of stock nginx", "≥", 1.15, values, "×", known))
    values = beside(results, "100 MB, 1", "nginx stock")
    made.append(row("server 2, 100 MB, 1 connection: bytes/s, of stock nginx", "≥", 1.0, values, "×", "1.03 × with sendfile"))
    return made


def silent_clients(results: Results) -> list[dict | None]:
    cell, among = "100 B, 10", "100 B, 10 among 900 silent"
    own = ratios(series(results, among, "server 2", "rate"), series(results, cell, "server 2", "rate"))
    webfs = beside(results, among, "webfs")
    return [
        row("server 2, 10 active among 900 silent: requests/s, of its own without them", "≥", 0.9, own, "×", "1.0 ×"),
        row("server 2, 10 active among 900 silent: requests/s, of webfs", "≥", 2.5, webfs, "×"),
    ]


def alone(results: Results) -> list[dict | None]:
    server = results["once"].get("server 2")
    if not server:
        return []
    # The goal is 8 and a share of select; half a call is for that share, and for the calls of the start.
    calls = [server["calls"]["all"]] if server["calls"] else []
    known_start = f"{spread(results['start and end of true']).median:.1f}: `true`, from start to end"
    return [
        row("server 2: system calls a request, its share of select included", "≤", 8.5, calls, "", "8 and a share of select"),
        row("server 2: resident memory with 900 connections", "≤", 3, [server["memory"]["many"]], "MB", "1.7; lighttpd 4.0; nginx 13"),
        row("server 2: start to first accept", "≤", 2, server["start"], "ms", known_start),
    ]


def client(results: Results) -> list[dict | None]:
    made = []
    for page, limit, known in [("100 B", 0.25, "0.15 ×"), ("100 MB", 0.6, "0.5 × with a 256 kB buffer")]:
        ours, curl = (results["client"][page].get(name, {}) for name in ["http_client", "curl"])
        wall = ratios(ours.get("wall", []), curl.get("wall", []))
        made.append(row(f"http_client, {page}: wall time, of curl's", "≤", limit, wall, "×", known))
        made.append(row(f"http_client, {page}: peak memory", "≤", 3, [ours.get("memory")], "MB"))
    return made


def harness(results: Results) -> list[dict | None]:
    gradings, waits = results["harness"]["reference"], results["harness"]["waits"]
    walls = [grading["seconds"] for grading in gradings]
    per_check = [grading["processor"] / grading["checks"] * 1000 for grading in gradings]
    # Stricter than the goal, which allows for the programs' start-up time besides.
    longest = [wall / waits["longest"] for wall in walls]
    return [
        row("a grading of the reference", "≤", 1, walls, "s"),
        row("a grading of the reference, of the longest scripted wait", "≤", 2, longest, "×"),
        row("harness processor time a check", "≤", 3, per_check, "ms"),
    ]


def check(costs: dict) -> list[dict | None]:
    beside_loop = ratios(costs["httplab"], costs["loop"])
    beside_script = ratios(costs["httplab"], costs["varnishtest"])
    return [
        row("processor time a check of part 2, the program's with it, of a plain loop's", "≤", 2, beside_loop, "×"),
        row("the same, of varnishtest's", "≤", 1, beside_script, "×"),
    ]


def reports(made: dict) -> list[dict | None]:
    what = f"reports of {made['failures']} failures"
    slowest = max(made["formats"].values(), key=lambda format: spread(format["ms"]).median)
    largest = max(format["bytes"] for format in made["formats"].values())
    return [
        row(f"{what}: the slowest format", "≤", 200, slowest["ms"], "ms"),
        row(f"{what}: the largest", "≤", 1, [largest / 1e6], "MB"),
    ]


def first(took: dict) -> list[dict | None]:
    return [
        row("from a clone to the first score, crates fetched", "≤", 60, [took["first score"]], "s"),
        row("`cargo build` after a change in the harness's core", "≤", 25, [took["after a change"]], "s"),
    ]


def stuck(took: dict) -> list[dict | None]:
    return [
        row(f"four programs of which each {name}: a grading{words}", "≤", limit, [seconds], "s")
        for place, words, limit in [("idle", "", 60), ("busy", ", beside eight busy loops", 200)]
        for name, seconds in took[place].items()
    ]
