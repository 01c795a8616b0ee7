"""Which experts answer: a mixture's router, read from the file that was served (extra `moebench[routing]`)."""
