"""A container's health check: `python -m lotsen.operate.probe PORT PATH`; 0 when that page says 200."""

from __future__ import annotations

import http.client
import sys

SECONDS = 4.0


def main(argv: list[str]) -> int:
    port, path = argv
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=SECONDS)
    try:
        connection.request("GET", path)
        return int(connection.getresponse().status != http.client.OK)
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
