"""Where the CDN's Origin Shield is for an origin in a given region."""

from config import ConfigError

# CloudFront runs Origin Shield in these regions, and recommends one of them for others.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
SHIELD_REGIONS = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-central-1",
        "eu-west-1",
        "eu-west-2",
        "me-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-2",
    }
)
NEAREST = {
    "af-south-1": "eu-west-2",
    "ap-east-1": "ap-southeast-1",
    "ap-northeast-3": "ap-northeast-1",
    "ap-southeast-3": "ap-southeast-1",
    "ca-central-1": "us-east-1",
    "eu-north-1": "eu-west-2",
    "eu-south-1": "eu-central-1",
    "eu-west-3": "eu-west-2",
    "me-south-1": "ap-south-1",
    "us-west-1": "us-west-2",
}


def shield_region(origin_region: str) -> str:
    """Choose the Origin Shield region for an origin; ConfigError where none is known to be near."""
    if origin_region in SHIELD_REGIONS:
        return origin_region
    if origin_region not in NEAREST:
        raise ConfigError(
            "cdn.origin_shield: got true\n"
            f"  allowed: false in {origin_region}: CloudFront has no Origin Shield near it\n"
            "  fix: set cdn.origin_shield to false"
        )
    return NEAREST[origin_region]
