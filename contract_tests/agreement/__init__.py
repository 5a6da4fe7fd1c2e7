"""Do documentation, contract, generated code, wrapper and server say the same thing?

Every party states facts (`facts.Statement`); `facts.disagreements` puts two statements side by side. Nothing here
depends on pytest: the tests, the mutation runner and the report call the same functions.
"""
