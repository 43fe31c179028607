"""Draws the architecture from the synthesized templates: `python diagrams --help`, from any folder.

Run as a folder, it puts itself first on the path: it is no package, so that `import diagrams` keeps finding
the one of PyPI (ADR 0002).
"""

import sys
from pathlib import Path

# Appended, so that PyPI's packages keep winning.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from commands import main

sys.exit(main())
