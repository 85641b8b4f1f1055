"""What Discord refuses in a form: every limit with its number, and the error it gives."""
