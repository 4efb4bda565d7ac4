"""The change report of one conversion: what was read, recognised, changed, doubted and given back; JSON, HTML, text."""
