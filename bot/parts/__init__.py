"""The commands and buttons, put together part by part; each part is made of services and the cogs over them."""
