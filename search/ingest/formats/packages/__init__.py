"""What formats that are zip files of XML have in common: reading of their members and parsing of XML, within bounds."""
