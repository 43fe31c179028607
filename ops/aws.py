"""boto3 clients, one per service and region, at whatever AWS the environment variables point to."""

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from ops.common import OpsError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_CONFIG = Config(retries={"mode": "adaptive", "max_attempts": 8}, max_pool_connections=16)


class Aws:
    """Hands out clients; safe to share between threads."""

    def __init__(self) -> None:
        self._session = boto3.Session()
        self._lock = Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str) -> Any:
        """Return the client of `service` in `region`."""
        with self._lock:  # boto3 sessions are not safe to share, clients are
            if (service, region) not in self._clients:
                create: Any = self._session.client  # its overloads know literal names only
                self._clients[service, region] = create(service, region_name=region, config=_CONFIG)
            return self._clients[service, region]

    def cloudformation(self, region: str) -> "CloudFormationClient":
        """Return the CloudFormation client of `region`."""
        client: CloudFormationClient = self.client("cloudformation", region)
        return client

    @cached_property
    def account(self) -> str:
        """The account of the credentials in use; raises OpsError when there are none."""
        try:
            return str(self.client("sts", "us-east-1").get_caller_identity()["Account"])
        except NoCredentialsError:
            raise OpsError(
                "there are no AWS credentials\n  fix: `aws configure sso` or AWS_PROFILE=...; "
                'for the embedded AWS: eval "$(make -s env)"'
            ) from None
        except (BotoCoreError, ClientError) as error:
            raise OpsError(f"the AWS credentials do not work: {error}\n  fix: sign in again") from None


def is_absent(error: ClientError) -> bool:
    """Whether an error says that something does not exist; services have many words for it."""
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    words = ("NotFound", "NoSuch", "NonExist", "DoesNotExist", "Nonexistent", "NotExist", "404")
    return any(word in code for word in words) or (
        "Validation" in code and ("does not exist" in message or "not found" in message.lower())
    )
