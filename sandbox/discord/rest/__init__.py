"""REST v10: the routes the bot may use, and what each answers."""
