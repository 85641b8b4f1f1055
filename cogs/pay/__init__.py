"""Money that is really sent: the payer's list, answers of receivers, what is open, and netting."""
