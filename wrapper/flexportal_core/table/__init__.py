"""The items of a list as a table: columns that follow from the generated models, cells of an item, Arrow data."""
