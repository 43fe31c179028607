"""Typed configuration: one TOML file per environment, validated before CDK starts."""

from config.loader import ConfigError, load_environment
from config.model import EnvironmentConfig

__all__ = ["ConfigError", "EnvironmentConfig", "load_environment"]
