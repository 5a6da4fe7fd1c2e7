"""The documentation: built as a site, held to the files that it links to, and each of its blocks run."""
