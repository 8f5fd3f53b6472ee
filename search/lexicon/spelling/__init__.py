"""Which question was perhaps meant by a misspelt one."""
