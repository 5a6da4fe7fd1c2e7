"""The contract suite beside schemathesis and Specmatic, on the same servers."""
