"""The documentation, the contract, the generated code, the client and the mock are consistent."""
