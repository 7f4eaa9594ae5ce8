"""Text as numbers, and the parts that models of text share."""
