"""Beanstalk's options, typed: an unknown one, a wrong unit or a contradiction is an error at synthesis."""

from patterns.beanstalk_options.compilation import OptionGroup, compile_options
from patterns.beanstalk_options.lookup import OptionError
from patterns.beanstalk_options.view import Tier

__all__ = ["OptionError", "OptionGroup", "Tier", "compile_options"]
