"""``paydirt demo``: a Sunday from voice to PDF, played on this machine against the real bot."""

import argparse
from pathlib import Path

HELP = "play a Sunday of 30 people, from voice to PDF, and prove its payroll; needs nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, metavar="N", help="play the same chances again")
    parser.add_argument(
        "--output", type=Path, default=Path("demo-output"), metavar="DIR", help="where to leave the files"
    )


def run(args: argparse.Namespace) -> int:
    from bot.demo import play

    return play(args.output, args.seed)
