-- An import and a directory may both put a person into a group: each has a row of its own.
-- The directory that says so; an import's own where it is empty.
CREATE TABLE group_member_of (
    group_id    TEXT NOT NULL REFERENCES directory_group (id),
    member_kind TEXT NOT NULL,
    member_id   TEXT NOT NULL,
    directory   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (group_id, member_kind, member_id, directory)
);
INSERT INTO group_member_of (group_id, member_kind, member_id, directory)
    SELECT group_id, member_kind, member_id, COALESCE(directory, '') FROM group_member;
DROP TABLE group_member;
ALTER TABLE group_member_of RENAME TO group_member;
CREATE INDEX group_member_by_member ON group_member (member_kind, member_id);
-- Which groups were within a group of a directory, by marks of their names, as JSON: one that is named still and
-- that is not shown any more was hidden.
CREATE TABLE directory_group_within (
    directory TEXT NOT NULL,
    name      TEXT NOT NULL,
    within    TEXT NOT NULL,
    PRIMARY KEY (directory, name)
);
-- 1 where the directory asks for another password at the next sign-in, though the visit has just set one.
ALTER TABLE flow ADD COLUMN must_change BIGINT NOT NULL DEFAULT 0;
