"""Input values worth sending: filter values, page sizes, generated query parameters."""
