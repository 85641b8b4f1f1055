"""Sundays on which everything around the bot fails, and what they cost: in exact seconds and aUEC.

    plan ─► scene ─► the sandbox's log ─► due()      what the rules owe everybody
                └──► the database      ─► found()    what the bot made of it
    due, found ─► Verdict                            what was lost

A Sunday is drawn from a seed and told on the stage of the stories: the whole bot against the stand-in Discord
and a real PostgreSQL. Nothing that the bot says of itself is believed but the beginnings of its outages, which
must lie where something really happened (``blindness``).
"""
