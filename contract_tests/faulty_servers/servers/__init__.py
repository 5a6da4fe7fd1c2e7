"""The faulty servers, a module for each group of checks."""
