"""The page at `/` that shows the API and lets people try it."""
