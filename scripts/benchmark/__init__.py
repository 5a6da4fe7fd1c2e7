"""`scripts/bench`: what this client costs, beside what others cost that are made from the same contract."""
