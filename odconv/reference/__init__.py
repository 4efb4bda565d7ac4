"""Read-only look-ups shipped with the package: local governments, eras. `PROVENANCE.md` says where each comes from."""
