from picture.mermaid import mermaid
from picture.model import Card, Connection, Fact, Group
from picture.views import ADDED, CHANGED, FADED, View

NETWORK = Group("vpc", "vpc", "VPC 10.0.0.0/16")
TIER = Group("application", "application", "Application subnets", parent="vpc")
SHOPPERS = Card("shoppers", "shoppers", "", "Shoppers")
WEB = Card("web", "web", "application", 'Web "tier"', (Fact("fleet", "3 to 60"), Fact("odd", "a < b & #1")))
ASKS = Connection("shoppers", "web", "request", "/api/*")
TELLS = Connection("application", "shoppers", "logs")
VIEW = View("full", "Storefront", "prod", (NETWORK, TIER), (SHOPPERS, WEB), (ASKS, TELLS))


def test_groups_nest_and_cards_sit_in_theirs() -> None:
    assert mermaid(VIEW).splitlines() == [
        "flowchart TB",
        '  n_shoppers["<b>Shoppers</b>"]',
        '  subgraph n_vpc["VPC 10.0.0.0/16"]',
        '    subgraph n_application["Application subnets"]',
        '      n_web["<b>Web #34;tier#34;</b><br>3 to 60<br>a #60; b #38; #35;1"]',
        "    end",
        "  end",
        '  n_shoppers ==>|"/api/*"| n_web',
        "  n_application -.-> n_shoppers",
    ]


def test_marks_of_a_comparison_are_colored_and_old_facts_struck_through() -> None:
    marks = {"shoppers": ADDED, "web": CHANGED, ASKS.id: ADDED, TELLS.id: FADED}
    text = mermaid(
        View(**(vars(VIEW) | {"marks": marks, "was": {"web": (Fact("fleet", "2 to 6"),)}}))
    ).splitlines()

    assert '  n_shoppers["<b>Shoppers</b>"]:::added' in text
    assert text[4].endswith('<br><s>2 to 6</s>"]:::changed')
    assert [line for line in text if "classDef" in line or "linkStyle" in line] == [
        "  classDef added fill:#DAFBE1,stroke:#1A7F37,color:#1F2328",
        "  classDef changed fill:#FFF8C5,stroke:#9A6700,color:#1F2328",
        "  linkStyle 0 stroke:#1A7F37,stroke-width:3px",
    ]
