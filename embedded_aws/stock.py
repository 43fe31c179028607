"""Types that the emulator provisions itself, with what it leaves out or gets wrong put right."""

from __future__ import annotations

from typing import Any, ClassVar

from embedded_aws.handler import Attributes, Provisioned
from embedded_aws.schema import Properties

Entry = dict[str, Any]


class StockType:
    """One type of the emulator's own, corrected after its own handler ran."""

    type_name: ClassVar[str]
    registry: ClassVar[dict[str, StockType]] = {}

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "type_name" in cls.__dict__:
            StockType.registry[cls.type_name] = cls()

    def before(self, properties: Properties) -> Properties:
        """Return the properties to hand to the emulator's own handler."""
        return properties

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Complete the resource after a create or an update, and return its attributes."""
        return attributes

    def cleanup(self, ref: str, properties: Properties) -> None:
        """Take away, before the delete, what `finish` added beside the resource."""

    def public_ref(self, native: str) -> str:
        """Return what Ref returns on AWS, where the emulator identifies the resource otherwise."""
        return native

    def native_ref(self, public: str) -> str:
        """Return the emulator's own identifier, back from what Ref returns."""
        return public

    def corrected(self, stock: Entry) -> Entry:
        """Return the emulator's table entry with this correction around it."""

        def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, Attributes]:
            native, attributes = stock["create"](logical_id, self.before(properties), stack)
            return self._finished(native, properties, attributes)

        def update(ref: str, old: Properties, new: Properties, *context: str) -> tuple[str, Attributes]:
            native, attributes = stock["update"](
                self.native_ref(ref), self.before(old), self.before(new), *context
            )
            return self._finished(native, new, attributes)

        def delete(ref: str, properties: Properties) -> None:
            self.cleanup(ref, properties)
            stock["delete"](self.native_ref(ref), self.before(properties))

        return {
            **stock,
            "create": create,
            "delete": delete,
            **({"update": update} if "update" in stock else {}),
        }

    def _finished(self, native: str, properties: Properties, attributes: Attributes) -> Provisioned:
        ref = self.public_ref(native)
        return Provisioned(ref, self.finish(ref, properties, dict(attributes)))
