"""Exports: a listing as a file, such that a crash costs nothing that was saved and no reader sees half a file.

```
target              the finished file; it appears whole, at the end
target.partial      rows as they came, one a line; what an export under way has saved
target.journal      how much of the partial file counts, and the resume token that goes on behind it
target.new          the target while it is made out of the partial file; not for .ndjson, which is the partial file
target.lock         keeps a second export out while one is under way
```

Whatever the format, rows are saved as they came and laid out at the end. So the target's bytes depend on the rows alone
and never on where an export was interrupted.
"""
