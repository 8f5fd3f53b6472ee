"""Reading of archive files (zip, tar, 7z, and single compressed files) member by member, never unpacked to disk."""
