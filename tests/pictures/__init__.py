"""Pictures of what the bot sent, drawn from what the stand-in Discord recorded, for the documentation."""
