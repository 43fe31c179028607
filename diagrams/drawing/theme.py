"""Colors of the pictures: how each kind of frame and connection looks, and the dark counterpart of each."""

import re
from dataclasses import dataclass

HEX = re.compile(r"#[0-9A-F]{6}\b")

CANVAS, CARD, TILE, CARD_LINE = "#FFFFFF", "#FEFEFE", "#FDFDFD", "#D0D7DE"
INK, GRAY, FAINT = "#1F2328", "#57606A", "#8C959F"
BADGE, BADGE_FILL = "#BF3989", "#FFEFF7"

DARK = {
    CANVAS: "#0D1117",
    CARD: "#161B22",
    TILE: "#E6EDF3",  # behind icons drawn in dark ink, which stay as they are
    CARD_LINE: "#3D444D",
    INK: "#F0F6FC",
    GRAY: "#A5AFBA",
    FAINT: "#6E7781",
    BADGE: "#F778BA",
    BADGE_FILL: "#3A1D30",
    "#0969DA": "#4493F8",
    "#CF222E": "#FF7B72",
    "#1A7F37": "#3FB950",
    "#8250DF": "#BC8CFF",
    "#0550AE": "#79C0FF",
    "#9A6700": "#D29922",
    "#57606B": "#9BA5B0",
    "#BC4C00": "#F0883E",
    "#6E7780": "#8D96A0",
    "#BF398A": "#F778BB",
    "#0E7C86": "#39C5CF",
    "#7D4E00": "#DBAB79",
    "#F6F3FF": "#17142A",
    "#FCFDFF": "#0F151D",
    "#FBFAFF": "#12131F",
    "#EDF8F0": "#0F1F16",
    "#FFF6EA": "#231810",
    "#EEF5FF": "#101C2E",
    "#F6F8FA": "#151B23",
    "#FFF3F9": "#24141E",
    "#DAFBE1": "#12361F",
    "#FFEBE9": "#42171B",
    "#FFF8C5": "#3A2D0B",
}


@dataclass(frozen=True)
class Stroke:
    """How connections of a kind are drawn, and what the legend calls them."""

    color: str
    width: float
    dash: str
    words: str


@dataclass(frozen=True)
class Paint:
    """The border and the inside of a frame or of a marked card."""

    line: str
    fill: str


STROKES = {
    "request": Stroke("#0969DA", 2.6, "", "request"),
    "write": Stroke("#CF222E", 1.7, "", "write"),
    "read": Stroke("#1A7F37", 1.7, "", "read"),
    "message": Stroke("#8250DF", 1.7, "7 4", "message"),
    "replication": Stroke("#0550AE", 1.6, "5 3", "replication"),
    "egress": Stroke("#BC4C00", 1.7, "", "egress"),
    "dns": Stroke("#57606B", 1.5, "2 3", "DNS"),
    "secret": Stroke("#9A6700", 1.5, "2 3", "secret, parameter"),
    "logs": Stroke("#6E7780", 1.4, "1.5 4", "logs"),
    "alarm": Stroke("#BF398A", 1.5, "2 3", "alarm"),
    "backup": Stroke("#0E7C86", 1.6, "8 3 2 3", "backup"),
    "control": Stroke("#7D4E00", 1.5, "8 3 2 3", "control"),
}

FRAMES = {
    "edge": Paint("#8250DF", "#F6F3FF"),
    "region": Paint("#0550AE", "#FCFDFF"),
    "vpc": Paint("#8250DF", "#FBFAFF"),
    "public": Paint("#1A7F37", "#EDF8F0"),
    "application": Paint("#BC4C00", "#FFF6EA"),
    "data": Paint("#0550AE", "#EEF5FF"),
    "services": Paint("#57606A", "#F6F8FA"),
    "operations": Paint("#BF3989", "#FFF3F9"),
}

MARKS = {
    "added": Paint("#1A7F37", "#DAFBE1"),
    "removed": Paint("#CF222E", "#FFEBE9"),
    "changed": Paint("#9A6700", "#FFF8C5"),
}

REMOVED_DASH = "5 3"
FADE = 0.38  # opacity of what a picture shows only for orientation


def darken(svg: str) -> str:
    """Swap every color for its dark counterpart; a color without one raises KeyError."""
    return HEX.sub(lambda match: DARK[match[0]], svg)
