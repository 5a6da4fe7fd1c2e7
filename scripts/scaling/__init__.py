"""How long reading customers takes: measured up to a million, modelled beyond. The program of `scripts/scale`."""
