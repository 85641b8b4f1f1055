"""One member's account on paper: what they earned, what was sent to them, and every movement."""

from reports.statement.model import Movement, Paid, Pay, Statement
from reports.statement.pdf import statement_pdf

__all__ = ["Movement", "Paid", "Pay", "Statement", "statement_pdf"]
