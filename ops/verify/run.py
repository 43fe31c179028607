"""Compares what the templates of an environment promise with what each service says is there."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from ops.assembly import Assembly
from ops.aws import Aws, is_absent
from ops.common import OpsError
from ops.verify import deployed
from ops.verify.deployed import Deployed
from ops.verify.model import Fact, Group, Kind, Promise
from ops.verify.services import KINDS

THREADS = 8
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


def verify(assembly: Assembly, aws: Aws, kinds: Iterable[Kind] = KINDS) -> list[Group]:
    """Compare every resource: through its own service where a kind knows how, else by CloudFormation."""
    account = aws.account
    try:
        found = deployed.read(assembly, aws)
        promises = deployed.promises(assembly, found, account)
        return [
            *deployed.check(assembly, found),
            *_services(promises, aws, kinds),
            *_others(promises, found, kinds),
        ]
    except (ClientError, BotoCoreError) as error:
        raise OpsError(f"verification cannot go on: {error}") from None


def _services(promises: list[Promise], aws: Aws, kinds: Iterable[Kind]) -> list[Group]:
    groups: list[Group] = []
    work = [(kind, promise) for kind in kinds for promise in promises if promise.type == kind.type]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda pair: check_one(pair[0], pair[1], aws), work))
    for (kind, promise), facts in zip(work, answers, strict=True):
        group = next((g for g in groups if (g.title, g.region) == (kind.title, promise.region)), None)
        if group is None:
            group = Group(kind.title, promise.region)
            groups.append(group)
        group.promised.append(promise.path)
        if facts is None:
            group.missing.append(promise.path)
        else:
            group.facts += facts
    return groups


def check_one(kind: Kind, promise: Promise, aws: Aws) -> list[Fact] | None:
    """List the facts of one resource; None when its service does not know it."""
    if not promise.physical_id:
        return None
    try:
        answer = kind.look_up(aws.client(kind.service, promise.region), promise)
        if answer is None:
            return None
        return [fact for each in kind.fields for fact in each.facts(promise, answer)]
    except ClientError as error:
        if is_absent(error):
            return None
        return [Fact(promise.path, "lookup", "an answer", str(error))]
    except (LookupError, TypeError, ValueError, ResponseParserError) as error:
        return [Fact(promise.path, "lookup", "a complete answer", repr(error))]


def _others(promises: list[Promise], found: dict[str, Deployed], kinds: Iterable[Kind]) -> list[Group]:
    """Every other resource must at least be in its stack, complete: none goes unlisted."""
    known = {kind.type for kind in kinds}
    statuses = {
        (stack, logical_id): row["ResourceStatus"]
        for stack, details in found.items()
        for logical_id, row in details.resources.items()
    }
    groups: dict[str, Group] = {}
    for promise in promises:
        if promise.type in known:
            continue
        group = groups.setdefault(promise.region, Group("Other resources", promise.region))
        group.promised.append(promise.path)
        status = statuses.get((promise.stack, promise.logical_id))
        if status is None:
            group.missing.append(promise.path)
        else:
            group.facts.append(Fact(promise.path, "status", status if status in DONE else DONE[0], status))
    return list(groups.values())
