"""Export of a listing to a file: an interruption loses no saved rows, and no reader sees half a file.

```
target              the finished file; it appears complete, at the end
target.partial      the raw items saved so far, one per line
target.journal      how much of the partial file is valid, and the resume token that continues after it
target.new          the target while it is converted from the partial file; NDJSON needs no conversion
target.lock         prevents a second export to the same file
```

In every format, raw items are saved as they arrive and converted at the end. So the target's bytes depend on the items
alone, not on where an export was interrupted.
"""
