"""What works, what does not, and what to do about it: one module an area, each yields findings.

Functions that end in ``_findings`` take what was seen and judge it; whoever looks is beside them. Each look has a
time limit of its own (``checks``), so that the answer comes in seconds whatever hangs.
"""
