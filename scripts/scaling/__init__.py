"""How long reading a list takes: measured up to a million items, modelled beyond. The program of `scripts/scale`."""
