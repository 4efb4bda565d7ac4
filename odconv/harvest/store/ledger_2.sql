-- Version 2: what is told of conversions, all in one place: letters and coverage read tens of thousands of them.

CREATE TABLE results (
  conversion TEXT PRIMARY KEY,
  told BLOB NOT NULL          -- JSON, deflated
) STRICT;
