"""What generated models are decoded and encoded with: it depends on no contract."""
