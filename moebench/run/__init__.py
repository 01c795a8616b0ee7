"""From a plan to a finished run file: what is asked, who asks it, and how all of it is kept.

- `plan`, `preview`: the trials that a plan asks for, and what they would send
- `preflight`, `doctor`: looks before a run
- `runner`, `asking`, `probe`, `parallel`: asks every model every question, measures speed
- `store`: run files
- `api`, `answers`: the public functions
"""
