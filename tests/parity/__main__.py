"""Write the vendors' files of the story: python -m tests.parity [CONNECTOR ...]."""

from __future__ import annotations

import shutil
import sys

from .story import EXPORTS, read_story, tellers, write


def main(names: list[str]) -> int:
    story = read_story()
    for teller in tellers():
        if names and teller.CONNECTOR not in names:
            continue
        folder = EXPORTS / teller.CONNECTOR
        shutil.rmtree(folder, ignore_errors=True)
        write(teller.tell(story), folder)
        print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
