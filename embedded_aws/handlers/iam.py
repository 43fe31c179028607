"""IAM: Ref of an instance profile."""

from __future__ import annotations

from embedded_aws.loopback import api
from embedded_aws.stock import StockType


class InstanceProfile(StockType):
    """An instance profile: Ref is its name, where the emulator returns its ARN."""

    type_name = "AWS::IAM::InstanceProfile"

    def public_ref(self, native: str) -> str:
        """Return the name."""
        return native.rpartition("/")[2]

    def native_ref(self, public: str) -> str:
        """Return the ARN."""
        return str(api("iam").get_instance_profile(InstanceProfileName=public)["InstanceProfile"]["Arn"])
