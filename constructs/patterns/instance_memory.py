"""How much memory an RDS instance class has, which thresholds of alarms follow from."""

from config.limits import instance_memory_gib

__all__ = ["instance_memory_gib"]
