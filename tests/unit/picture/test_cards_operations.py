"""Cards of operations and of the network's own parts count what there is, and are absent without any."""

from typing import Any

import pytest

from picture.cards.rules import place
from picture.groups import groups
from tests.support.picture import attribute, bare, card_of, index_of, ref, texts

ABROAD = {"EdgeObservability": "us-east-1"}


def test_cloudwatch_counts_alarms_mutes_dashboards_and_log_groups() -> None:
    alarm, mute = bare("CloudWatch::Alarm"), ("CloudWatch::AlarmMuteRule", {"Description": "Maintenance: x"})
    stack = {"A": alarm, "B": alarm, "All": ("CloudWatch::CompositeAlarm", {}), "Mute": mute}
    abroad = {"C": alarm, "Mute": mute, "Log": ("Logs::LogGroup", {"RetentionInDays": 30})}
    abroad["Board"] = ("CloudWatch::Dashboard", {})
    index = index_of({"Observability": stack, "EdgeObservability": abroad}, regions=ABROAD)

    assert texts(card_of(index, "alarms")) == {
        "count": "3 alarms, 1 composite",
        "mutes": "1 maintenance window muted",
        "dashboards": "1 dashboard",
        "logs": "1 log group, kept 30 d",
    }


def test_topics_tell_of_their_regions_severities_and_keys() -> None:
    def topic(name: str, **more: Any) -> tuple[str, dict[str, Any]]:
        return "SNS::Topic", {"DisplayName": f"Storefront {name}"} | more

    key, own = bare("KMS::Key"), {"KmsMasterKeyId": attribute("Key")}
    stacks = {
        "Observability": {
            "Critical": topic("Critical", **own),
            "Warning": topic("Warning", **own),
            "Key": key,
        },
        "EdgeObservability": {"Critical": topic("Critical", **own), "Key": key},
    }
    index = index_of(stacks, regions=ABROAD)
    managed = index_of({"Observability": {"Warning": topic("Warning", KmsMasterKeyId="alias/aws/sns")}})

    assert texts(card_of(index, "topics")) == {
        "count": "3 topics in 2 regions",
        "names": "critical, warning",
        "encryption": "encrypted under own keys",
    }
    assert texts(card_of(managed, "topics")) == {"count": "1 topic in 1 region", "names": "warning"}


@pytest.mark.parametrize(
    ("ends", "who"), [(["a@x.com", "a@x.com"], "a@x.com"), (["a@x.com", "b@x.com"], "2 addresses")]
)
def test_whoever_hears_of_alarms_is_drawn_outside(ends: list[str], who: str) -> None:
    stack = {
        f"Mail{place}": ("SNS::Subscription", {"Endpoint": end, "Protocol": "email"})
        for place, end in enumerate(ends)
    }
    index = index_of({"Observability": stack})
    card = card_of(index, "oncall")

    assert texts(card) == {"who": who, "how": "email from 2 subscriptions"}
    assert (card.group, card.stacks) == ("", ())
    assert len(place(index).members("oncall")) == 2


def test_nobody_is_on_call_without_a_subscription() -> None:
    assert place(index_of({"Observability": {"Critical": ("SNS::Topic", {})}})).members("oncall") == ()


def test_runbooks_tell_how_often_they_run() -> None:
    def association(rate: str) -> tuple[str, dict[str, Any]]:
        return "SSM::Association", {"ScheduleExpression": rate}

    stack = {
        "Runbook": ("SSM::Document", {}),
        "Age": association("rate(12 hours)"),
        "Group": association("rate(1 day)"),
    }
    index = index_of({"Observability": stack})
    alone = index_of({"Network": {"Group": association("rate(1 day)")}})

    assert texts(card_of(index, "runbooks")) == {
        "documents": "1 runbook",
        "schedules": "checks every day, every 12 hours",
    }
    assert texts(card_of(alone, "runbooks")) == {"schedules": "checks every day"}


def test_experiments_tell_which_alarms_stop_them() -> None:
    stop = {"StopConditions": [{"Source": "aws:cloudwatch:alarm", "Value": attribute("Errors")}]}
    template = ("FIS::ExperimentTemplate", stop)
    index = index_of({"Resilience": {"A": template, "B": template, "Errors": bare("CloudWatch::Alarm")}})
    card = card_of(index, "faults")

    assert texts(card) == {"count": "2 experiments", "stop": "stopped by 1 alarm"}
    assert card.facts[1].why == ("Resilience/A", "Resilience/B", "Resilience/Errors")


def subnets(**zones: int) -> dict[str, Any]:
    """Define application subnets, each in a zone and routed to the gateway `Nat1`."""
    stack: dict[str, Any] = {}
    for name, zone in zones.items():
        stack |= {
            name: ("EC2::Subnet", {"AvailabilityZone": {"Fn::Select": [zone, {"Fn::GetAZs": ""}]}}),
            f"{name}Table": ("EC2::RouteTable", {}),
            f"{name}Link": (
                "EC2::SubnetRouteTableAssociation",
                {"SubnetId": ref(name), "RouteTableId": ref(f"{name}Table")},
            ),
            f"{name}Way": ("EC2::Route", {"NatGatewayId": ref("Nat1"), "RouteTableId": ref(f"{name}Table")}),
        }
    return stack


@pytest.mark.parametrize(
    ("count", "gateways", "addresses"),
    [
        (1, "1 gateway, for all 2 zones", "1 fixed address"),
        (2, "2 gateways, one per zone", "2 fixed addresses"),
    ],
)
def test_nat_tells_how_many_gateways_and_addresses_there_are(
    count: int, gateways: str, addresses: str
) -> None:
    stack = subnets(A=0, B=1) | {f"Nat{n + 1}": ("EC2::NatGateway", {}) for n in range(count)}
    stack |= {f"Address{n}": ("EC2::EIP", {}) for n in range(count)}
    card = card_of(index_of({"Network": stack}), "nat")

    assert texts(card) == {"count": gateways, "addresses": addresses}
    assert card.group == "public"


def test_endpoints_tell_interfaces_from_gateways() -> None:
    gateway = {"ServiceName": {"Fn::Join": ["", ["com.amazonaws.", ref("AWS::Region"), ".s3"]]}}
    interface = {"ServiceName": "com.amazonaws.eu-west-1.sqs", "VpcEndpointType": "Interface"}
    stack: dict[str, Any] = {"S3": ("EC2::VPCEndpoint", gateway), "Sqs": ("EC2::VPCEndpoint", interface)}
    index, alone = index_of({"Network": stack}), index_of({"Network": {"S3": stack["S3"]}})

    assert texts(card_of(index, "endpoints")) == {
        "interfaces": "1 service by interface",
        "gateways": "S3 by gateway, past NAT",
    }
    assert texts(card_of(alone, "endpoints")) == {"gateways": "S3 by gateway, past NAT"}
    assert groups(alone, place(alone).cards)[0].id == "application"
