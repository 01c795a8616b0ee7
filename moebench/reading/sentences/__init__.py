"""The sentences of a text."""

from moebench.reading.sentences.kinds import Kind, Sentence, sentences

__all__ = ["Kind", "Sentence", "sentences"]
