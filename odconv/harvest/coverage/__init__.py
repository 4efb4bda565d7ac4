"""Who publishes what and how well: every municipality by every format, with the reason for each gap."""
