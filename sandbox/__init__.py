"""A Discord and a UEX on loopback, spoken to over real sockets. Imports nothing of the product."""
