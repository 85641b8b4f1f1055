"""For the operator: metrics, health and readiness on a port of this machine."""
