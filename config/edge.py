"""Settings of the edge: domain, CDN and firewall."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.base import Distinct, LogRetentionDays, Slice, rule_error, text

PATH = r"^/[A-Za-z0-9._~/-]*\*?$"
Paths = Annotated[
    tuple[Annotated[str, text(PATH, "a path that starts with / and may end in *", "/api/read/*")], ...],
    Field(strict=False),
]
ManagedRuleGroup = Literal[
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesAnonymousIpList",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesAntiDDoSRuleSet",
]


class DomainConfig(Slice):
    """The store's own domain."""

    name: Annotated[
        str,
        text(
            r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
            "a domain name in lowercase",
            "shop.example.com",
        ),
        Field(max_length=57),  # ACM takes 64 characters as a certificate's common name, `origin.` among them
    ]
    """Domain name that shoppers type; also the name of the hosted zone."""

    hosted_zone_id: (
        Annotated[str, text(r"^Z[A-Z0-9]{4,31}$", "the id of a hosted zone", "Z0123456789ABC")] | None
    ) = None
    """Id of an existing public hosted zone of that name. Absent: the Dns stack defines one, and the
    registrar must delegate to its name servers before the other stacks are deployed."""


class CdnConfig(Slice):
    """The CloudFront distribution."""

    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = "PriceClass_All"
    """Edge locations that serve. A cheaper class sends shoppers of left-out regions a long way round."""

    origin_shield: bool = True
    """Whether a regional cache in front of the origin collapses requests from all edges."""

    minimum_tls: Literal["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"] = "TLSv1.2_2025"
    """Oldest TLS policy that viewers may use, when a domain is set."""

    read_paths: Paths = ("/api/read/*",)
    """Cacheable read API: GET and HEAD, cached as the application's Cache-Control says."""

    read_cache_max_seconds: int = Field(default=300, ge=0, le=86_400)
    """Seconds that a read may be cached at most, whatever the application says."""

    blocked_countries: Annotated[
        tuple[Annotated[str, text(r"^[A-Z]{2}$", "a country code of two letters (ISO 3166-1)", "KP")], ...],
        Field(strict=False),
        Distinct,
    ] = ()
    """Countries that the store does not serve, such as those under an embargo; empty serves the world."""

    write_paths: Paths = ("/api/write/*",)
    """Write API: every method, never cached, stricter rate limit."""

    static_paths: Paths = ("/static/*",)
    """Static files of the application, cached long."""

    media_path: Annotated[str, text(r"^/[A-Za-z0-9._~-]+/\*$", "one folder and /*", "/media/*")] = "/media/*"
    """Media that is served from the bucket."""

    @model_validator(mode="after")
    def _paths_are_distinct(self) -> Self:
        """Refuse a path in two behaviors, and more than 24 paths (CloudFront's quota, with the default)."""
        paths = [*self.read_paths, *self.write_paths, *self.static_paths, self.media_path]
        twice = sorted({path for path in paths if paths.count(path) > 1})
        if twice:
            raise rule_error(
                "read_paths", got=twice, allowed="each path in one behavior only", fix="remove the repetition"
            )
        # 25 cache behaviors per distribution, one of them the default (CloudFront quotas).
        if len(paths) > 24:
            raise rule_error(
                "read_paths", got=len(paths), allowed="at most 24 paths in all", fix="use wildcards"
            )
        return self


class FirewallConfig(Slice):
    """The WAF web ACL in front of the CDN."""

    mode: Literal["block", "count"] = "block"
    """`block` stops what a rule finds; `count` only counts it, to try rules out."""

    managed_rule_groups: Annotated[tuple[ManagedRuleGroup, ...], Field(strict=False), Distinct] = (
        "AWSManagedRulesAntiDDoSRuleSet",
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesSQLiRuleSet",
    )
    """AWS's managed rule groups, in order. AWS charges a monthly fee, and one by the request, for the
    anti-DDoS group; it comes first, so that it sees all traffic."""

    requests_per_5_minutes: int = Field(default=2000, ge=10, le=2_000_000_000)
    """Requests from one address in five minutes, at most."""

    writes_per_5_minutes: int = Field(default=300, ge=10, le=2_000_000_000)
    """Requests from one address to the write paths in five minutes, at most."""

    log_retention_days: LogRetentionDays = 90
    """Days that the firewall's logs are kept."""

    @model_validator(mode="after")
    def _writes_are_stricter(self) -> Self:
        """Refuse a rate limit of writes above the one of all requests."""
        if self.writes_per_5_minutes > self.requests_per_5_minutes:
            raise rule_error(
                "writes_per_5_minutes",
                got=self.writes_per_5_minutes,
                allowed=f"at most requests_per_5_minutes ({self.requests_per_5_minutes})",
                fix="lower it, or raise requests_per_5_minutes",
            )
        return self
