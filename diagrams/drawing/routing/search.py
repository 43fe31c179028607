"""The cheapest path on the grid: short, with few bends and crossings, never on the track of another line."""

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawing.boxes import Box, Point
from drawing.routing.grid import LEVEL, UPRIGHT, Grid
from drawing.routing.ports import Port

BEND, CROSSING, SHARED = 30.0, 55.0, 0.45
Track = tuple[int, int]  # the name of a step
State = tuple[int, int]  # a crossing, and the heading in which it is reached
BENT = 2  # how a line passes a crossing of the grid: level, upright, or bending


@dataclass(frozen=True)
class Path:
    """A line from one port to another over crossings of the grid."""

    start: Port
    nodes: tuple[int, ...]
    end: Port


class Traffic:
    """Which lines use which steps, crossings and ports so far, and which steps their labels cover."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.steps: dict[Track, set[str]] = {}
        self.nodes: dict[int, dict[str, int]] = {}
        self.ports: dict[Point, set[str]] = {}
        self._used: dict[str, list[set[str] | dict[str, int]]] = defaultdict(list)

    def add(self, line: str, path: Path) -> None:
        """Put a line on its tracks."""
        for port in (path.start, path.end):
            self._use(line, self.ports.setdefault(port.point, set()))
        heading = path.start.heading
        for node, following in zip(path.nodes, (*path.nodes[1:], None), strict=True):
            next_heading = path.end.heading
            if following is not None:
                next_heading = LEVEL if abs(following - node) == self.grid.height else UPRIGHT
                self._use(line, self.steps.setdefault((min(node, following), next_heading), set()))
            passing = self.nodes.setdefault(node, {})
            passing[line] = heading if heading == next_heading else BENT
            self._used[line].append(passing)
            heading = next_heading

    def fence(self, line: str, box: Box) -> None:
        """Close the steps below a line's label to others."""
        for name in self.grid.steps_in(box):
            self._use(line, self.steps.setdefault(name, set()))

    def remove(self, line: str) -> None:
        """Take a line and its label off the tracks."""
        for users in self._used.pop(line, ()):
            if isinstance(users, dict):
                users.pop(line, None)
            else:
                users.discard(line)

    def _use(self, line: str, users: set[str]) -> None:
        users.add(line)
        self._used[line].append(users)


def search(
    traffic: Traffic,
    starts: Sequence[Port],
    ends: Sequence[Port],
    friends: set[str],
    weights: Mapping[str, float],
) -> Path | None:
    """Find the cheapest path; `friends` may be run along, `weights` price the frames that it passes."""
    return _Search(traffic, friends, weights).run(starts, ends)


class _Search:
    """Dijkstra's search, guided by the distance that is left (A*), over crossings and headings."""

    def __init__(self, traffic: Traffic, friends: set[str], weights: Mapping[str, float]) -> None:
        self.grid, self.traffic, self.friends = traffic.grid, traffic, friends
        self.weights = {"": 1.0, **weights}
        self.best: dict[State, float] = {}
        self.came: dict[State, State] = {}
        self.origin: dict[State, Port] = {}
        self.queue: list[tuple[float, float, State]] = []

    def run(self, starts: Sequence[Port], ends: Sequence[Port]) -> Path | None:
        """Search from all starts at once to the cheapest of the ends."""
        if not starts or not ends:
            return None
        rest = self._distance(ends)
        goals: dict[int, list[Port]] = defaultdict(list)
        for port in ends:
            goals[port.node].append(port)
        for port in starts:
            if self._reach((port.node, port.heading), port.cost, rest[port.node]):
                self.origin[port.node, port.heading] = port
        arrived: tuple[float, State, Port] | None = None
        while self.queue:
            estimate, cost, state = heapq.heappop(self.queue)
            if arrived and estimate >= arrived[0]:
                break
            if cost > self.best[state]:
                continue
            for port in goals.get(state[0], ()):
                total = cost + port.cost + self._turn(state, port.heading)
                if total < (arrived[0] if arrived else math.inf):
                    arrived = total, state, port
            self._expand(state, cost, rest)
        return self._path(arrived[1], arrived[2]) if arrived else None

    def _expand(self, state: State, cost: float, rest: Sequence[float]) -> None:
        users, friends = self.traffic.steps, self.friends
        turns = [self._turn(state, LEVEL), self._turn(state, UPRIGHT)]
        for step in self.grid.steps[state[0]]:
            price = turns[step.heading] + step.price * self.weights[step.frame]
            using = users.get(step.name)
            if using:
                if not using <= friends:
                    continue
                price = turns[step.heading] + step.price * SHARED
            if self._reach((step.node, step.heading), cost + price, rest[step.node]):
                self.came[step.node, step.heading] = state

    def _reach(self, state: State, cost: float, rest: float) -> bool:
        if cost >= self.best.get(state, math.inf):
            return False
        self.best[state] = cost
        heapq.heappush(self.queue, (cost + rest, cost, state))
        return True

    def _path(self, state: State, end: Port) -> Path:
        states = [state]
        while states[-1] in self.came:
            states.append(self.came[states[-1]])
        return Path(self.origin[states[-1]], tuple(node for node, _ in reversed(states)), end)

    def _distance(self, ends: Sequence[Port]) -> list[float]:
        """Tell for every crossing the least that is left to go."""
        points = [self.grid.point(port.node) for port in ends]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        cheapest = SHARED if self.friends else 1.0
        level = [max(left - x, 0, x - right) * cheapest for x in self.grid.xs]
        upright = [max(top - y, 0, y - bottom) * cheapest for y in self.grid.ys]
        return [x + y for x in level for y in upright]

    def _turn(self, state: State, heading: int) -> float:
        """Price passing a crossing: a bend, and every line across; touching a stranger is out of question."""
        bends = state[1] != heading
        price = BEND if bends else 0.0
        passing = self.traffic.nodes.get(state[0])
        for line, shape in passing.items() if passing else ():
            if line in self.friends:
                continue
            if bends or shape in (BENT, heading):
                return math.inf
            price += CROSSING
        return price
