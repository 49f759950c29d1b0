"""What may be done: the operation table, the regimes, the facts, the checks, the verdict."""
