"""Enters this package into the emulator, by names that are private to it: its version is pinned exactly."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from ministack import app
from ministack.core import router
from ministack.services.cloudformation import provisioners, stacks

from embedded_aws import answers, conditions, contract, existing_zones, handlers, stack_outputs
from embedded_aws.beanstalk import service as beanstalk
from embedded_aws.generic import generic_handler
from embedded_aws.handler import ResourceHandler
from embedded_aws.patching import replace
from embedded_aws.schema import known_types, schema_of
from embedded_aws.services import cloudcontrol, cloudformation, mq, wafv2
from embedded_aws.spy import Spy
from embedded_aws.stock import StockType

Entry = dict[str, Any]

_SERVICES = {
    "cloudcontrol": cloudcontrol,
    "cloudformation": cloudformation,
    "elasticbeanstalk": beanstalk,
    "mq": mq,
    "wafv2": wafv2,
}


def install(spy: Path | None = None) -> None:
    """Extend the emulator: services, resource types, weak references, and the contract around every type."""
    _install_handlers()
    for name, module in _SERVICES.items():
        _install_service(name, module)
    _install_types(Spy(spy) if spy else None)
    _install_schema_rules()
    stack_outputs.install()
    conditions.install()
    answers.install()
    existing_zones.install()
    # The validator takes seconds to import: have it ready when the first stack arrives.
    threading.Thread(target=_warm_up, daemon=True).start()


def _install_handlers() -> None:
    for module in iter_modules(handlers.__path__):
        import_module(f"{handlers.__name__}.{module.name}")


def _install_service(name: str, module: Any) -> None:
    app.SERVICE_REGISTRY[name] = {"module": f"embedded_aws.{name}"}
    app._loaded_modules[f"embedded_aws.{name}"] = module
    app.SERVICE_HANDLERS[name] = module.handle_request
    router.SERVICE_PATTERNS.setdefault(name, {})  # routed by the scope of the request's signature


def _install_types(spy: Spy | None) -> None:
    table: Any = provisioners._RESOURCE_HANDLERS
    for type_name in {*known_types(), *table}:
        stock = table.get(type_name)
        kept: Entry = {key: stock[key] for key in ("import", "snapshot") if stock and key in stock}
        table[type_name] = {**kept, **contract.guarded(type_name, _entry(type_name, stock), spy)}
    on_worker_already = stacks._runs_on_worker_thread
    own = ResourceHandler.registry.keys() | StockType.registry.keys()
    # A handler that calls the emulator's own API must not do it on the thread that serves the API.
    replace("_runs_on_worker_thread", lambda name: name in own or bool(on_worker_already(name)))


def _entry(type_name: str, stock: Entry | None) -> Callable[[], Entry]:
    """Choose the handler of a type: this package's own, the emulator's (corrected), or the generic one."""

    @cache
    def entry() -> Entry:
        if type_name in ResourceHandler.registry:
            return ResourceHandler.registry[type_name].entry()
        if stock is not None:
            correction = StockType.registry.get(type_name)
            return stock if correction is None else correction.corrected(stock)
        generic = generic_handler(type_name)
        if generic is None:
            raise ValueError(f"Unsupported resource type: {type_name}")
        return generic.entry()

    return entry


def _install_schema_rules() -> None:
    """Let the schema say what replaces a resource, in updates and in change sets alike."""
    stock_change, stock_recreation = provisioners._replacing_change, provisioners._property_recreation

    def replacing_change(type_name: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
        if schema_of(type_name) is None:
            return bool(stock_change(type_name, old, new))
        return contract.replaces(type_name, old, new)

    def property_recreation(type_name: str, name: str) -> str:
        if schema_of(type_name) is None:
            return str(stock_recreation(type_name, name))
        return contract.recreation(type_name, name)

    replace("_replacing_change", replacing_change)
    replace("_property_recreation", property_recreation)


def _warm_up() -> None:
    schema = schema_of("AWS::SSM::Parameter")
    if schema is not None:
        schema.validate({"Type": "String", "Value": "warm"})
