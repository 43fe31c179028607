"""Verification after a deployment: promised by the templates against found through each service's API."""
