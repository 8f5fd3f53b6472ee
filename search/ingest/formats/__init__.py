"""Read one kind of source each: newspaper articles, scholarship in Markdown, web articles as plain text."""
