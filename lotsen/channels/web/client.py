"""Who is asking, and what a browser may do with the page: origin, address, security headers."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from sanic.request import Request

# Origins, with spaces between, that may show the page in a frame: https://www.example.se
FRAME_ANCESTORS = "LOTSEN_FRAME_ANCESTORS"
# How many of our own proxies stand before us; the address is taken that many steps from the end.
PROXIES = "LOTSEN_PROXIES"
# Bits of an IPv6 address that one customer's network has in common; the others it chooses itself.
NETWORK_BITS = 64

# What nginx says of an X-Forwarded-For from an address that it does not trust (nginx.conf.template).
UNBELIEVED = "lotsen-unbelieved"

# Of the one style that stands in web/index.html itself: the banner with both numbers.
BANNER = "sha256-eqcC5iA71pHfcMC76vyzZswS1g2uuuDJJUCIbNibUGY="

POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' '{BANNER}'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "frame-ancestors {ancestors}"
)


logger = logging.getLogger(__name__)


class OriginError(ValueError):
    """LOTSEN_FRAME_ANCESTORS or LOTSEN_PROXIES cannot be read; the message says what it should look like."""


def security_headers(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of every reply."""
    return {
        "Content-Security-Policy": POLICY.format(ancestors=frame_ancestors(environment)),
        # Browsers heed it over TLS only. Of this host alone: what else lies below it is not ours to decide.
        "Strict-Transport-Security": "max-age=31536000",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def frame_ancestors(environment: Mapping[str, str]) -> str:
    """Return who may embed the page: nobody unless told; raise OriginError for what is no origin."""
    origins = environment.get(FRAME_ANCESTORS, "").split()
    for origin in origins:
        parts = urlsplit(origin)
        if (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or origin.strip("/") != (f"{parts.scheme}://{parts.netloc}")
        ):
            raise OriginError(f"{FRAME_ANCESTORS}: {origin} is no origin; write https://www.example.se")
        if not set(parts.netloc) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*"):
            raise OriginError(f"{FRAME_ANCESTORS}: {origin} is no origin; write https://www.example.se")
    return " ".join(origin.strip("/") for origin in origins) or "'none'"


def proxies(environment: Mapping[str, str]) -> int:
    """Return the number of our own proxies; raise OriginError when it is none."""
    value = environment.get(PROXIES, "") or "0"
    if not (value.isascii() and value.isdigit()):
        raise OriginError(f"{PROXIES}={value} is no number: write how many proxies stand before Lotsen.")
    return int(value)


def address(request: Request, environment: Mapping[str, str]) -> str:
    """Return the client's address, of IPv6 its network.

    What a client itself writes into X-Forwarded-For is not believed.
    """
    count = proxies(environment)
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    return network(forwarded[-count] if 0 < count <= len(forwarded) else str(request.ip))


class ProxyNotice:
    """Says once that a proxy seems to stand before us that nobody told us of.

    All people behind it would share the limits of one address. Anybody can write the header, so it is said
    as a guess.
    """

    def __init__(self) -> None:
        self._said = False

    def look(self, request: Request, environment: Mapping[str, str]) -> None:
        """Look at a request; costs next to nothing once it is said."""
        if self._said:
            return
        if not proxies(environment) and "x-forwarded-for" in request.headers:
            mend = f"set {PROXIES} to how many proxies of yours there are"
        elif UNBELIEVED in request.headers:
            mend = "set LOTSEN_TRUSTED_PROXY to the address of the load balancer before nginx"
        else:
            return
        self._said = True
        logger.warning(
            "A request names another client in X-Forwarded-For and is not believed. If a proxy of yours "
            "wrote that, everybody behind it shares the limits of one address: %s (docs/deploy.md).",
            mend,
        )


def network(client: str) -> str:
    """Return the /64 network of an IPv6 address, which is what one house gets; anything else as it is."""
    try:
        found = ipaddress.ip_address(client)
    except ValueError:
        return client
    if found.version == 4 or found.ipv4_mapped:
        return client
    return str(ipaddress.ip_network((int(found), NETWORK_BITS), strict=False))


def same_origin(request: Request) -> bool:
    """Tell whether the request comes from our own page, or from no page at all."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
