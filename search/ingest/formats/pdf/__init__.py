"""Reading of the text layer of PDF files: lines in reading order, paragraphs, headings, and the pages they stand on."""
