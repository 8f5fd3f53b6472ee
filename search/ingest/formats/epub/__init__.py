"""Reader of EPUB books, versions 2 and 3: each chapter is a document, with the book's title in its header."""
