"""The money model: whatever is done with a guild's money in whatever order, the laws hold."""
