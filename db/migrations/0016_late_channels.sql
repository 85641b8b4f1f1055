-- Since when a session counts a channel that it took in while it was open; null for those it began with.
ALTER TABLE session_channels ADD COLUMN since timestamptz;
