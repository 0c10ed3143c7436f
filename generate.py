"""The door: python generate.py."""

import sys
from pathlib import Path

from selfeval.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent))
