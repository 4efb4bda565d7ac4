"""Serve `fixtures/metropolis` on loopback while a command runs: `python tools/serve_metropolis.py FOLDER COMMAND…`.

Writes FOLDER/portals.yaml with the address that the metropolis has this time, runs the command, and ends with its
status. Needs nothing but Python, so that `make demo` can use it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "fixtures/metropolis"
ADDRESS = "http://metropolis.example"


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name in the standard library)
        del format, args


def main(folder: Path, command: list[str]) -> int:
    """Serve, run, stop."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HOME, folder)
    served = folder / "www"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(served))) as server:
        own = f"http://127.0.0.1:{server.server_port}"
        for path in [folder / "portals.yaml", *served.rglob("list.csv"), *served.rglob("data.json")]:
            path.write_bytes(path.read_bytes().replace(ADDRESS.encode(), own.encode()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            return subprocess.run(command, check=False).returncode
        finally:
            server.shutdown()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
