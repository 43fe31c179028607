"""Settings of what runs on the instances: the source bundle, its platform and its outside catalog."""

import re
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import Field, field_validator

from config.base import Slice, rule_error, text

PLATFORM = r"^[A-Za-z0-9.#+ -]+ running on 64bit Amazon Linux 2023( v\d+)?/\d+\.\d+\.\d+$"


class CatalogConfig(Slice):
    """The external system that the product list comes from."""

    base_url: str = Field(examples=["https://partner.example.com/products"])
    """Base URL of the partner's product-list API, https only."""

    timeout_seconds: int = Field(default=3, ge=1, le=30)
    """Seconds that a call may take."""

    stale_seconds: int = Field(default=86_400, ge=0, le=2_592_000)
    """Seconds for which an old product list is still served while the partner does not answer."""

    @field_validator("base_url")
    @classmethod
    def _is_https(cls, value: str) -> str:
        """Refuse a URL that is not https on port 443, the only port that outbound rules allow."""
        if not re.match(r"^https://[A-Za-z0-9.-]+(:443)?(/\S*)?$", value):
            raise rule_error(
                "",
                got=value,
                allowed="an https URL on port 443 (outbound rules allow no other port)",
                fix="write it as https://partner.example.com/products",
            )
        return value


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

    @field_validator("bundle")
    @classmethod
    def _is_folder_name(cls, value: str) -> str:
        """Refuse a bundle that is the project folder itself or nothing."""
        if not value.strip() or PurePosixPath(value) == PurePosixPath("."):
            raise rule_error(
                "", got=value, allowed="the path of a folder", fix="name the folder of your application"
            )
        return value
