# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of the API, a module for each resource."""
