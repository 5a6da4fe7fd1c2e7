# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The API's models and operations, a function for each operation. Import what you need from the modules."""
