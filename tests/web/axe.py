"""axe-core run beside a page, in a world of its own, so that the page's policy stays on."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """(async () => {
  const result = await axe.run(document, {runOnly: %s, iframes: false, resultTypes: ['violations']});
  const where = (nodes) => nodes.map((node) => `${node.target}: ${node.failureSummary}`);
  return JSON.stringify(result.violations.map(({id, nodes}) => [id, where(nodes)]));
})()"""


def violations(page: Page) -> list[Any]:
    """Return what axe finds, each as [rule, [where and why]]."""
    client = page.context.new_cdp_session(page)
    frame = client.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = client.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})[
        "executionContextId"
    ]
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    _evaluate(client, world, f"{source}; 0")
    found = _evaluate(client, world, RUN % json.dumps(TAGS))
    client.detach()
    return list(json.loads(found))


def _evaluate(client: Any, world: int, code: str) -> Any:
    answer = client.send(
        "Runtime.evaluate",
        {"expression": code, "contextId": world, "awaitPromise": True, "returnByValue": True},
    )
    if "exceptionDetails" in answer:
        raise RuntimeError(f"axe failed: {answer['exceptionDetails']}")
    return answer["result"]["value"]
