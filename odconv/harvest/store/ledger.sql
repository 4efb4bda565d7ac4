-- The ledger, version 1. Times are ISO 8601 with offset; what orders events is the number of the run, never the clock.

CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  started TEXT NOT NULL,
  finished TEXT,              -- NULL: open, to be resumed
  step TEXT NOT NULL,         -- listing, decided, promoted, done, abandoned
  edition TEXT,               -- made in this run
  inputs TEXT,                -- digest of what the edition was made of
  issues TEXT NOT NULL DEFAULT '[]',  -- what is to be said of the edition
  night TEXT                  -- as it was told in the morning, JSON
) STRICT;

CREATE TABLE listings (       -- what a portal said in a run
  run INTEGER NOT NULL,
  portal TEXT NOT NULL,
  listed INTEGER NOT NULL,
  complete INTEGER NOT NULL,  -- whether absence was believed
  cursor TEXT,
  issues TEXT NOT NULL,
  PRIMARY KEY (portal, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE bodies (         -- every version of a dataset's description, by its digest
  digest TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE datasets (       -- as listed last
  key TEXT PRIMARY KEY,
  portal TEXT NOT NULL,
  digest TEXT NOT NULL,
  last_run INTEGER NOT NULL
) STRICT;

CREATE TABLE distributions (
  key TEXT PRIMARY KEY,
  dataset TEXT NOT NULL,
  id TEXT NOT NULL,
  first_run INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  last_run INTEGER NOT NULL,
  last_seen TEXT NOT NULL,
  gone_since TEXT,            -- first night when a whole listing lacked it
  gone_nights INTEGER NOT NULL DEFAULT 0,
  verdict TEXT,               -- of the last night
  reasons TEXT NOT NULL DEFAULT '[]',
  conversion TEXT             -- key of the newest conversion, promoted or not
) STRICT;
CREATE INDEX distributions_of ON distributions (dataset);

CREATE TABLE addresses (      -- what the last request of each address brought
  url TEXT PRIMARY KEY,
  sha256 TEXT,                -- of the newest body, NULL where there never was one
  size INTEGER,
  media_type TEXT,
  file_name TEXT,
  etag TEXT,
  last_modified TEXT,
  fetched_at TEXT,            -- when that body came
  checked_at TEXT,            -- when it was last asked for
  checked_run INTEGER,
  error TEXT                  -- why the last request failed, JSON of an issue; NULL where it did not
) STRICT;

CREATE TABLE fetches (        -- requests that brought a body or failed; one that found nothing new is no event
  run INTEGER NOT NULL,
  url TEXT NOT NULL,
  at TEXT NOT NULL,
  status INTEGER,
  sha256 TEXT,
  size INTEGER,
  error TEXT,
  PRIMARY KEY (url, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversions (
  key TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  body TEXT NOT NULL,         -- JSON of what is told of it
  run INTEGER NOT NULL
) STRICT;

CREATE TABLE pending (        -- decided in the open run, applied when its edition is out
  distribution TEXT PRIMARY KEY,
  verdict TEXT NOT NULL,
  reasons TEXT NOT NULL,
  conversion TEXT,
  dataset TEXT NOT NULL,      -- digest of the description that goes with it
  fetched_at TEXT,
  promotes INTEGER NOT NULL,  -- 1: becomes the last good copy; 0: that stays; -1: that ends
  event INTEGER NOT NULL      -- whether this is another verdict or content than last night
) STRICT;

CREATE TABLE goods (          -- the last good copy of each distribution
  distribution TEXT PRIMARY KEY,
  dataset TEXT NOT NULL,
  conversion TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  promoted_in INTEGER NOT NULL
) STRICT;

CREATE TABLE decisions (      -- every change of a verdict, with its reasons
  run INTEGER NOT NULL,
  distribution TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reasons TEXT NOT NULL,
  conversion TEXT,
  PRIMARY KEY (distribution, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE rulings (        -- what a person decided
  id INTEGER PRIMARY KEY,
  distribution TEXT NOT NULL,
  kind TEXT NOT NULL,         -- release, hold
  sha256 TEXT,                -- the bytes that a release is for; NULL: its removal
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  after_run INTEGER NOT NULL,
  lifted INTEGER NOT NULL DEFAULT 0
) STRICT;
