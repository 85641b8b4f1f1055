"""Listeners and slash commands: parse, call, render."""
