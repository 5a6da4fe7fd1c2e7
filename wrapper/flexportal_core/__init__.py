"""The runtime of generated API clients: sessions, retries, rate limits, pagination and decoding.

It knows no API: a generated package describes the operations, and `Session` calls them.

```python
from flexportal_core.session import Session
from flexportal_core.settings import Settings
```
"""
