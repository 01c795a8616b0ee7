"""How often our own graders are right, measured on public labelled answers.

- `base`: the frame: labelled sets, their splits `look` and `check`, predictors, figures with intervals
- `words`, `numbers`, `quantities`, `sentences`: the labelled sets of each family of graders
- `reviewed/`: published labels that we read and found wrong, each with a reason
- `table`: all sets measured in one go
- `show`: a measurement on the terminal
- `publish`: what `moebench/graders/figures.json` and `docs/graders.md` hold
"""
