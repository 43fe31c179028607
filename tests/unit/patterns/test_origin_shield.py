"""The region of Origin Shield."""

import pytest

from config import ConfigError
from config.regions import CLOUDFRONT_PREFIX_LISTS
from patterns.origin_shield import NEAREST, SHIELD_REGIONS, shield_region


@pytest.mark.parametrize("region", sorted(CLOUDFRONT_PREFIX_LISTS))
def test_every_built_in_home_region_has_a_shield(region: str) -> None:
    assert shield_region(region) in SHIELD_REGIONS


def test_a_region_with_a_shield_uses_its_own() -> None:
    assert shield_region("eu-west-1") == "eu-west-1"


def test_a_region_without_a_shield_uses_a_near_one() -> None:
    assert shield_region("eu-north-1") == "eu-west-2"
    assert set(NEAREST.values()) <= SHIELD_REGIONS


def test_an_unknown_region_is_refused_with_the_setting_to_change() -> None:
    with pytest.raises(ConfigError, match=r"(?s)xx-west-9.*set cdn\.origin_shield to false"):
        shield_region("xx-west-9")
