"""Cost budgets and their notifications."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties


class Budget(ResourceHandler):
    """A budget; its notifications are create-only."""

    type_name = "AWS::Budgets::Budget"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the budget with its notifications."""
        ref = properties["Budget"].get("BudgetName") or name.within(100)
        api("budgets").create_budget(
            AccountId=get_account_id(),
            Budget=_request(properties, ref),
            **pick(properties, "NotificationsWithSubscribers", "ResourceTags"),
        )
        return Provisioned(ref, {"Id": ref})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change the amount and the filters."""
        api("budgets").update_budget(AccountId=get_account_id(), NewBudget=_request(new, ref))
        return Provisioned(ref, {"Id": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the budget."""
        api("budgets").delete_budget(AccountId=get_account_id(), BudgetName=ref)


def _request(properties: Properties, name: str) -> dict[str, Any]:
    budget = {**properties["Budget"], "BudgetName": name}
    limit = budget.get("BudgetLimit")
    if limit:  # a number in the template, text in the API
        budget["BudgetLimit"] = {"Amount": str(limit["Amount"]), "Unit": limit["Unit"]}
    return budget
