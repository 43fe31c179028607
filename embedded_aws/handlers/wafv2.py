"""AWS WAF: web ACLs as the service's API shows them."""

from __future__ import annotations

import base64
from typing import Any

from embedded_aws.schema import Properties
from embedded_aws.stock import StockType


class WebAcl(StockType):
    """A web ACL. Templates have search strings as text, the API has them as bytes, in base64."""

    type_name = "AWS::WAFv2::WebACL"

    def before(self, properties: Properties) -> Properties:
        """Encode every search string."""
        encoded: Properties = _encoded(properties)
        return encoded


def _encoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_encoded(element) for element in value]
    if not isinstance(value, dict):
        return value
    result = {key: _encoded(inner) for key, inner in value.items()}
    if isinstance(text := result.get("SearchString"), str):
        result["SearchString"] = base64.b64encode(text.encode()).decode()
    elif isinstance(encoded := result.pop("SearchStringBase64", None), str):
        result["SearchString"] = encoded
    return result
