"""Nothing salient is left out in silence: a type is drawn, told of, or plumbing, and a resource shown."""

import pytest

from picture.cards.rules import place
from picture.model import PictureError
from picture.salience import BUNDLED, DRAWN, PLUMBING, TOLD, check
from tests.support.picture import index_of


def test_no_type_is_in_two_lists() -> None:
    assert DRAWN.isdisjoint(TOLD)
    assert (DRAWN | TOLD).isdisjoint(PLUMBING)


def test_a_type_that_the_picture_does_not_know_is_named_with_the_fix() -> None:
    index = index_of({"Web": {"Search": ("OpenSearchService::Domain", {})}})

    with pytest.raises(PictureError, match=r"(?s)Web/Search .*OpenSearchService::Domain.*fix:"):
        check(index, place(index))


def test_what_the_picture_tells_of_must_be_on_a_card() -> None:
    index = index_of({"Web": {"Stray": ("ElasticLoadBalancingV2::Listener", {})}})

    with pytest.raises(PictureError, match=r"Web/Stray .* ended on no card"):
        check(index, place(index))


def test_a_drawn_resource_that_no_rule_takes_is_an_error() -> None:
    index = index_of({"Web": {"Lone": ("SSM::Parameter", {"Value": "unnamed, read by nobody"})}})

    with pytest.raises(PictureError, match="Web/Lone of type AWS::SSM::Parameter ended on no card"):
        check(index, place(index))


def test_plumbing_needs_no_card() -> None:
    index = index_of({"Web": {"Role": ("IAM::Role", {}), "Note": ("CDK::Metadata", {})}})

    check(index, place(index))


def test_what_a_source_bundle_adds_is_known_too() -> None:
    def bundle(kind: str) -> dict[str, dict[str, dict[str, str]]]:
        return {"abc": {"Added": {"Type": f"AWS::{kind}"}}}

    for kind in BUNDLED:
        check(index := index_of({}, bundles=bundle(kind)), place(index))
    index = index_of({}, bundles=bundle("SQS::Queue"))
    with pytest.raises(PictureError, match="Added of a source bundle is of type AWS::SQS::Queue"):
        check(index, place(index))
