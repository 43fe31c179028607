"""Template conditions on joined and substituted values, as the CDK's bootstrap template has them."""

from __future__ import annotations

from typing import Any

from ministack.services.cloudformation import engine

from embedded_aws.patching import replace

_evaluate = engine._evaluate_conditions


def install() -> None:
    """Evaluate conditions here, wherever the emulator does."""
    replace("_evaluate_conditions", evaluate)


def evaluate(template: dict[str, Any], params: dict[str, Any]) -> dict[str, bool]:
    """Evaluate with the emulator's function, once both sides of each comparison are plain values."""
    conditions = {
        name: _compared(node, template, params) for name, node in template.get("Conditions", {}).items()
    }
    evaluated: dict[str, bool] = _evaluate({**template, "Conditions": conditions}, params)
    return evaluated


def _compared(node: Any, template: dict[str, Any], params: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_compared(item, template, params) for item in node]
    if not isinstance(node, dict):
        return node
    if "Fn::Equals" in node:
        return {"Fn::Equals": [_value(side, template, params) for side in node["Fn::Equals"]]}
    return {key: _compared(item, template, params) for key, item in node.items()}


def _value(side: Any, template: dict[str, Any], params: dict[str, Any]) -> Any:
    if isinstance(side, dict) and side.get("Ref") in params:
        return side  # a list parameter compares as the text it was given as
    mappings = template.get("Mappings", {})
    return engine._resolve_refs(side, {}, params, {}, mappings, "", "")
