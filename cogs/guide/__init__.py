"""How to do things with Paydirt, topic by topic, with pictures of the messages."""
