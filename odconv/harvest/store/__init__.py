"""What outlives a night: bytes by digest, conversions by what went into them, and a ledger of all that was done."""
