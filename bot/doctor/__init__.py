"""What ``paydirt doctor`` looks at: one module for each thing that may be missing."""
