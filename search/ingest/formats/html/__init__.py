"""Reader of web pages: HTML as a browser saves it, and MHTML. Its blocks serve EPUB too."""
