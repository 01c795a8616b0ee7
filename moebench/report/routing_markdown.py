"""What was found of the routers, as Markdown."""

from collections.abc import Iterator, Sequence

from moebench.report.routing import Routing
from moebench.report.routing_words import facts, main_findings


def routing_markdown(routings: Sequence[Routing]) -> str:
    """Returns the findings on each model's router as Markdown; an empty text where no router was read."""
    lines = list(_lines(routings))
    return "\n".join(["", *lines]) + "\n" if lines else ""


def _lines(routings: Sequence[Routing]) -> Iterator[str]:
    from moebench.report.markdown import escaped

    for routing in routings:
        where = f" (run {escaped(routing.run_id)})" if len(routings) > 1 else ""
        if routing.problem:
            yield f"Routing{where} was recorded, but cannot be shown: {escaped(routing.problem)}"
            yield ""
        for router in routing.routers:
            yield f"**Routing of {escaped(router.figures.model)}**{where}: {', '.join(facts(router.figures))}"
            yield ""
            yield from (f"- {escaped(finding)}" for finding in main_findings(router.figures))
            yield ""
