"""One module a subcommand of ``paydirt``: HELP, add_arguments(parser), run(args) -> exit status."""
