"""The measures of the ruler, one file a kind of space; ``core.ruler`` puts them together."""
