import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loading.addresses import refusal


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", ""),
        ("93.184.216.34", ""),
        ("2606:2800:220:1:248:1893:25c8:1946", ""),
        ("127.0.0.1", "loopback"),
        ("127.255.0.3", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "private"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("172.32.0.1", ""),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "reserved"),
        ("169.254.169.254", "link-local"),
        ("198.18.0.1", "private"),
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "private"),
        ("255.255.255.255", "private"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("2001:db8::1", "private"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:8.8.8.8", ""),
        ("::127.0.0.1", "reserved"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("64:ff9b::808:808", ""),
        ("64:ff9b:1::808:808", "private"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a00:1::1", "private"),
        ("2001:0:808:808:0:0:f5ff:fffe", "private"),  # Teredo, whose last 32 bits are 10.0.0.1 turned over
    ],
)
def test_only_public_addresses_are_not_refused(address, kind):
    assert refusal(address) == kind


@given(st.ip_addresses(v=4))
def test_an_address_is_refused_alike_however_it_is_wrapped(address):
    kind = refusal(str(address))
    for prefix in ("::ffff:", "64:ff9b::"):
        assert refusal(str(ipaddress.IPv6Address(f"{prefix}{address}"))) == kind
    assert kind or address.is_global


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", ""])
def test_what_is_no_numeric_address_is_an_error(host):
    with pytest.raises(ValueError):
        refusal(host)
