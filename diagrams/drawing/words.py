"""Labels of connections: how they are broken into lines, and what room they need."""

from drawing import fonts
from drawing.sheets import wrap

SIZE = 10.0
STEP_DOWN, SIDE = 12.0, 3.0  # from line to line of a label, and beside its text
MEASURE = 84.0  # the longest line of a label before it wraps
END, TIP = 8.0, 16.0  # of a line that shows before a label, and between a label and the arrow
LABEL_ENDS = END + TIP + 2


def words(label: str) -> list[str]:
    """Break a label into lines."""
    return wrap(label, SIZE, MEASURE)


def label_width(label: str) -> float:
    """Measure a label, with its margin."""
    return max(fonts.width(text, SIZE) for text in words(label)) + 2 * SIDE


def label_height(label: str) -> float:
    """Measure a label from top to bottom."""
    return STEP_DOWN * len(words(label)) + 1
