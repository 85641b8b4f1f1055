"""Use cases: one transaction each; read, compute, write."""
