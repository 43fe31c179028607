"""What a judge says of an environment."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The findings of one judge, the number of its rules, and what was acknowledged beside the resource."""

    judge: str
    environment: str
    rules: int
    findings: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
