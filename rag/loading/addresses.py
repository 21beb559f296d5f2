"""Which network addresses may be fetched from: public ones, so that no link reaches into the user's own network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

#: Translators keep an IPv4 address in the last 32 bits of these (RFC 6052), and of those for local use (RFC 8215).
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")


def refusal(address: str) -> str:
    """Return what kind of address this is if it is not a public one (`loopback`, `private`), else "".

    An IPv4 address inside an IPv6 one is judged for itself. Raises `ValueError` for what is no numeric address.
    """
    judged = _inner(ip_address(address))
    if isinstance(judged, IPv6Address) and (judged in _NAT64_LOCAL or judged.is_site_local):
        return "private"
    kinds = {
        "unspecified": judged.is_unspecified,
        "loopback": judged.is_loopback,
        "link-local": judged.is_link_local,
        "multicast": judged.is_multicast,
        "private": judged.is_private,
        "reserved": judged.is_reserved or not judged.is_global,
    }
    return next((kind for kind, found in kinds.items() if found), "")


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one stands for, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
