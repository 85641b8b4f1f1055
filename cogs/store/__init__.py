"""The guild's store: what is in it, tidying it up, and selling out of it."""
