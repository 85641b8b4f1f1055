"""Thousands of guilds at once: what the bot takes in, how soon it answers, and whether anything is lost.

The stand-in Discord is a process of its own (``crowd``), since its work is not the bot's; both share the machine.
"""
