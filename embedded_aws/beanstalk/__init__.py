"""Elastic Beanstalk, which the emulator lacks: applications, versions and environments with their options."""
