"""``/mining me``: what members see and decide of themselves."""
