"""How reading grows: measured up to a million customers, and modelled beyond; the program behind `scripts/scale`."""
