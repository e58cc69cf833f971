-- The order of arrival: an import's entries, for what is new since a moment
-- and for walking the chain.
CREATE INDEX entry_import ON entry(import);
