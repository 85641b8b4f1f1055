"""``/mining payroll``: pick a session, complete it, try rules, look at the result, save it."""
