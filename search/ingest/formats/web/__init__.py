"""Web articles that were saved as plain text: what is the article, and what the site printed around it."""
