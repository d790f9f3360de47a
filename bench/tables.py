"""The results as tables of Markdown."""

from pathlib import Path

from figures import spread

BEGIN, END = "<!-- written by the bench: begin -->\n", "<!-- written by the bench: end -->\n"


def document(results: dict) -> str:
    parts = ["# Results\n", conditions(results), "## Goals\n", goals(results["goals"])]
    if "load" in results:
        parts += ["## Servers under load\n", load(results["load"])]
    if "once" in results:
        parts += ["## Servers alone\n", once(results["once"])]
    if "client" in results:
        parts += ["## Clients\n", client(results["client"])]
    if "harness" in results:
        parts += ["## The harness\n", harness(results["harness"])]
    if "check" in results:
        parts += ["## A check beside others\n", check(results["check"])]
        parts += [f"## Reports of {results['reports']['failures']} failures\n", reports(results["reports"]["formats"])]
    return "\n".join(parts)


def renew(readme: Path, results: dict) -> None:
    """Puts the conditions and the goals of this run between the two marks of the README."""
    before, _, rest = readme.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    readme.write_text(before + BEGIN + conditions(results) + "\n" + goals(results["goals"]) + END + after)


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def conditions(results: dict) -> str:
    machine, network = results["machine"], results["network"]
    said = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}; load average before: {machine['load average before']}.",
        f"Servers on core {machine['server core']}, load on core {machine['load core']}.",
        f"The loopback {'is' if network['steered'] else 'is not'} steered to the server's core;"
        f" congestion control: {network['congestion control']}.",
        f"The run took {results['seconds']} s{' (quick)' if results['quick'] else ''}.",
        f"Left out: {'; '.join(results['left out']) or 'nothing'}.",
    ]
    return "\n".join(said) + "\n"


def goals(rows: list[dict]) -> str:
    body = [
        [row["what"], row["goal"], row["known limit"], row["measured"], row["spread"], "yes" if row["met"] else "**no**"]
        for row in rows
    ]
    return table(["figure", "goal", "known limit", "median", "quartiles", "met"], body)


def load(cells: dict) -> str:
    head = ["page, connections", "server", "requests/s", "p50 ms", "p99 ms", "processor µs a request",
            "server core busy", "load core busy", "failed", "silent left"]
    body = []
    for cell, servers in cells.items():
        for server, rounds in servers.items():
            body.append([cell, server, *loaded(rounds)])
    return table(head, body)


def loaded(rounds: list[dict]) -> list[str]:
    def show(figure: str, form: str, factor: float = 1) -> str:
        found = spread([round[figure] * factor for round in rounds if round[figure] is not None])
        return found.show(form) if found else ""

    cores = [f"{spread([round[core] for round in rounds]).median:.0%}" for core in ["server core", "load core"]]
    failed, left = sum(round["failed"] for round in rounds), min(round["silent left"] for round in rounds)
    return [
        show("rate", "{:.0f}" if rounds[0]["rate"] > 100 else "{:.1f}"),
        show("p50", "{:.2f}", 0.001),
        show("p99", "{:.2f}", 0.001),
        show("processor", "{:.1f}"),
        *cores,
        str(failed),
        str(left),
    ]


def once(servers: dict) -> str:
    head = ["server", "start to first accept, ms", "resident idle, MB", "with 900 connections, MB",
            "of which it held", "system calls a request", "which"]
    return table(head, [[name, *alone(figures)] for name, figures in servers.items()])


def alone(figures: dict) -> list[str]:
    memory, calls = figures["memory"], figures["calls"]
    which = ", ".join(f"{name} {count:g}" for name, count in calls["by name"].items()) if calls else ""
    return [
        spread(figures["start"]).show("{:.2f}"),
        f"{memory['idle']:.1f}",
        f"{memory['many']:.1f}",
        str(memory["held"]),
        f"{calls['all']:.2f}" if calls else "",
        which,
    ]


def client(pages: dict) -> str:
    def show(values: list[float]) -> str:
        found = spread(values)
        return found.show("{:.2f}") if found else ""

    body = [
        [page, name, show(figures["wall"]), show(figures["processor"]), f"{figures['memory'] or 0:.1f}"]
        for page, clients in pages.items()
        for name, figures in clients.items()
    ]
    return table(["page", "client", "wall ms", "processor ms", "peak MB"], body)


def harness(figures: dict) -> str:
    words = {"reference": "the reference", "python": "a Python submission",
             "ends at once": "programs that end at once", "says nothing": "programs that say nothing, and fail everything"}
    whole = [[words[name], *graded(figures[name])] for name in words if name in figures]
    head = ["graded", "seconds", "checks", "score", "harness processor ms a check"]
    waits = figures["waits"]
    said = (
        f"\nOf the reference's checks: {waits['sum of checks']:.1f} s in all, of which the pages' own pauses and"
        f" silences are {waits['sum']:.1f} s; the longest check takes {waits['longest check']:.2f} s, the longest"
        f" script waits {waits['longest']:.2f} s.\n\n"
    )
    return table(head, whole) + said + growth(figures)


def graded(gradings: list[dict]) -> list[str]:
    per_check = [grading["processor"] / grading["checks"] * 1000 for grading in gradings]
    return [
        spread([grading["seconds"] for grading in gradings]).show("{:.2f}"),
        str(gradings[0]["checks"]),
        f"{gradings[0]['score']:g}",
        spread(per_check).show("{:.2f}"),
    ]


def growth(figures: dict) -> str:
    made = []
    for name, head in [("jobs", "jobs (part 2)"), ("pages", "pages (part 2)")]:
        if name in figures:
            body = [[str(count), *graded([grading])] for count, grading in figures[name].items()]
            made.append(table([head, "seconds", "checks", "score", "harness processor ms a check"], body))
    return "\n".join(made)


def check(costs: dict) -> str:
    words = {"httplab": f"httplab, part 2 of the reference ({costs['checks']} checks)",
             "loop": "a loop in C: fork, exec, connect, one request, kill", "varnishtest": "varnishtest, a script with one request"}
    body = [[words[name], spread(costs[name]).show("{:.2f}")] for name in words if costs[name]]
    return table(["a check", "processor ms, the program's with it"], body)


def reports(formats: dict) -> str:
    body = [[name, spread(made["ms"]).show("{:.1f}"), f"{made['bytes'] / 1000:.0f}"] for name, made in formats.items()]
    return table(["format", "ms", "kB"], body)
