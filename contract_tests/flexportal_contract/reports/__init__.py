"""A report on the console and as HTML, JSON and JUnit XML."""
