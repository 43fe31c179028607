"""A small architecture with its pictures, and the page made of them, for tests of the page in a browser.

The pictures have the structure that `drawing.render` writes, and none of its layout: a grid.
"""

from dataclasses import replace
from html import escape

from drawing.page import page
from picture.model import Architecture, Card, Connection, Fact, Group
from picture.views import FADED, View

ICON = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
GROUPS = (
    Group("edge", "edge", "Edge: global"),
    Group("vpc", "vpc", "VPC 10.20.0.0/16"),
    Group("application", "application", "Application subnets", "vpc"),
    Group("data", "data", "Data subnets", "vpc"),
)
CARDS = (
    Card("shoppers", "shoppers", "", "Shoppers"),
    Card(
        "cdn",
        "cdn",
        "edge",
        "CloudFront",
        facts=(Fact("class", "PriceClass_All, HTTP/3", ("Edge/Cdn/Distribution",)),),
        alarms=5,
        stacks=("Edge",),
        why=("Edge/Cdn/Distribution",),
    ),
    Card(
        "web",
        "web",
        "application",
        "Web tier",
        facts=(
            Fact("count", "3 to 60 x m8g.large", ("Web/Tier/Environment",)),
            Fact("hostile", "</script><!-- & \"'", ("Web/Tier/Hostile",)),
        ),
        alarms=1,
        stacks=("Web",),
        why=tuple(f"Web/Tier/Part{number}" for number in range(5)),
    ),
    Card("worker", "worker", "application", "Worker tier", stacks=("Web",)),
    Card(
        "writer-s1",
        "writer",
        "data",
        "PostgreSQL writer",
        facts=(Fact("class", "db.r8g.large, Multi-AZ", ("Database/ShardS1/Writer",)),),
        stacks=("Database",),
    ),
    Card("cache", "cache", "data", "Valkey", stacks=("Cache",)),
    Card("balancer", "balancer", "application", "Load balancer", stacks=("Web",)),
)
CONNECTIONS = (
    Connection("shoppers", "cdn", "request", "HTTPS", ("Edge/Cdn/Distribution",)),
    Connection("cdn", "web", "request", "/api/read/*", ("Edge/Cdn/Distribution", "Web/Ingress")),
    Connection("web", "writer-s1", "write", ":5432", ("env DATABASE_PARAMETERS", "Web/ToDatabase")),
    Connection("application", "cache", "read", ":6379", ("env CACHE_ENDPOINT",)),
)
STACK = View(
    "Web",
    "Storefront test: stack Web",
    "Two tiers",
    GROUPS[1:],
    CARDS[2:],
    CONNECTIONS[2:],
    marks={"cache": FADED},
)
FULL = View("full", "Full architecture", "Each resource", GROUPS, CARDS, CONNECTIONS, links={"web": "Web"})
OVERVIEW = View(
    "overview",
    "Overview",
    "The request path",
    GROUPS[:1],
    tuple(replace(card, group="") for card in CARDS[:3]),
    CONNECTIONS[:2],
    links={"web": "full", "cdn": "full"},
)
COLORS = {"request": "#0969DA", "write": "#CF222E", "read": "#1A7F37"}
KINDS = tuple(COLORS)


def picture(view: View) -> str:
    """Draw a view: two columns of cards, straight lines, one frame a group."""
    at = {card.id: (60 + 460 * (index % 2), 60 + 180 * (index // 2)) for index, card in enumerate(view.cards)}
    at |= {group.id: (20, 40 + 180 * index) for index, group in enumerate(view.groups)}
    height = 120 + 180 * ((len(view.cards) + 1) // 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{height}" viewBox="0 0 900 {height}" '
        f'role="img" aria-label="{view.title}"><style>text{{font-family:Arimo}}</style>',
        f'<rect width="900" height="{height}" fill="#FFFFFF"/>',
        *(f'<g class="frame" data-group="{group.id}"/>' for group in view.groups),
        *(_line(line, at) for line in view.connections),
        *(_box(card, *at[card.id], view.marks.get(card.id, "")) for card in reversed(view.cards)),
        *(
            f'<g class="legend" data-kind="{kind}"><text x="20" y="20">{kind}</text></g>'
            for kind in KINDS[:1]
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def _line(line: Connection, at: dict[str, tuple[int, int]]) -> str:
    (left, top), (right, bottom) = at[line.source], at[line.target]
    return (
        f'<g class="connection" data-connection="{line.id}" data-source="{line.source}" '
        f'data-target="{line.target}" data-kind="{line.kind}">'
        f'<path d="M{left + 100} {top + 90}L{right + 100} {bottom}" fill="none" '
        f'stroke="{COLORS[line.kind]}" stroke-width="2"/></g>'
    )


def _box(card: Card, left: int, top: int, mark: str) -> str:
    fade = ' opacity="0.38"' if mark == FADED else ""
    texts = (card.title, *(fact.text for fact in card.facts), str(card.alarms or ""))
    lines = (
        f'<text x="{left + 50}" y="{top + 24 + 16 * row}" font-size="11" fill="#1F2328">{escape(text)}</text>'
        for row, text in enumerate(texts)
    )
    return (
        f'<g class="card" data-card="{card.id}"{fade}><title>a tooltip</title>'
        f'<rect x="{left}" y="{top}" width="220" height="90" rx="8" fill="#FFFFFF" stroke="#D0D7DE"/>'
        f'<image x="{left + 8}" y="{top + 8}" width="32" height="32" href="{ICON}"/>{"".join(lines)}</g>'
    )


def explorer() -> str:
    """Make the page of the overview, the full picture and the page of one stack."""
    views = (OVERVIEW, FULL, STACK)
    tiers = (
        replace(CONNECTIONS[-1], source=tier) for tier in ("web", "worker")
    )  # drawn as one, of their frame
    architecture = Architecture("test", GROUPS, CARDS, (*CONNECTIONS[:-1], *tiers))
    return page(architecture, views, {view.name: picture(view) for view in views})
