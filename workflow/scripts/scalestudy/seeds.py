"""Seeds derived from names."""

from hashlib import blake2b


def seed_of(*parts: object) -> int:
    """Derive a 64-bit seed from names, so that no fit's random numbers depend on its shard or on its neighbours."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
