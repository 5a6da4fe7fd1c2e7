"""From an edited contract to a reviewed, versioned client: what `scripts/regenerate` runs."""
