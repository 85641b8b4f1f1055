"""Where the parts are put together: the paydirt command, its settings, the running bot."""
