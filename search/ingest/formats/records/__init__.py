"""Readers of records: tables (CSV, TSV, spreadsheets) and JSON, in which each row is a document."""
