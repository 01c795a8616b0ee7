"""Everything that speaks with Ollama.

- `address`: which server `--host` and `OLLAMA_HOST` mean
- `process`: one `ollama serve` as a child process
- `server`: find, start, wait for and stop a server
- `embedded`: a CPU-only Ollama and four tiny models from PyPI, for trying out and for tests
- `client`: list, show, pull, load and unload models
- `refusals`: what an answer that is no success says, and how long it asks to wait
- `failures`: what an error means: a stable kind, one line of text, and whether to ask again
- `card`: what the server says a model is
- `transport`, `langchain`: LangChain's models, measured
"""
