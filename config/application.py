"""Settings of what runs on the instances: the source bundle, its platform and its outside catalog."""

from typing import Annotated

from pydantic import Field

from config.base import Slice, text

PLATFORM = r"^[A-Za-z0-9.#+ -]+ running on 64bit Amazon Linux 2023( v[0-9]+)?/[0-9]+\.[0-9]+\.[0-9]+$"


class CatalogConfig(Slice):
    """The external system that the product list comes from."""

    base_url: Annotated[
        str,
        text(
            r"^https://[A-Za-z0-9.-]+(:443)?(/\S*)?$",
            "an https URL on port 443, as outbound rules allow no other port",
            "https://partner.example.com/products",
        ),
        Field(max_length=256),
    ]
    """Base URL of the partner's product-list API, https only."""

    timeout_seconds: int = Field(default=3, ge=1, le=30)
    """Seconds that a call may take."""

    stale_seconds: int = Field(default=86_400, ge=0, le=2_592_000)
    """Seconds for which an old product list is still served while the partner does not answer."""


class ApplicationConfig(Slice):
    """What runs on the instances."""

    bundle: str = "workload"
    """Folder of the source bundle, relative to the project; put your own application here."""

    platform: Annotated[
        str,
        text(
            PLATFORM,
            "a platform branch on Amazon Linux 2023, a slash and a version",
            "Python 3.13 running on 64bit Amazon Linux 2023/4.13.7",
        ),
    ] = "Python 3.13 running on 64bit Amazon Linux 2023/4.13.7"
    """Beanstalk platform branch and version. Managed updates apply later patches."""

    catalog: CatalogConfig | None = None
    """Absent: the store has no external product list."""
