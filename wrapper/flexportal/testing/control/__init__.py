"""The control interface of `flexportal mock`: programs in any language arrange and inspect the mock over HTTP."""
