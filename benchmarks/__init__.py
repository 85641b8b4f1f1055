"""What is measured, and against what: each figure stands beside a baseline of the same run."""
