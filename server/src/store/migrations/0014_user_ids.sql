-- The short names of Windows domains, in lower case, as the settings of their organizations have them.
CREATE TABLE short_name (
    name TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (id)
);
CREATE INDEX short_name_by_tenant ON short_name (tenant_id);
-- What the person typed to begin the visit: shown to them again in place of the user ID that it led to.
ALTER TABLE flow ADD COLUMN typed TEXT;
