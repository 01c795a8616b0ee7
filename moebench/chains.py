"""Prompt chains: from a question to a model's answer, as LangChain Runnables.

A chain is a function that takes a `ModelSource` and returns a Runnable from `{"question": str}` to an answer.
LangChain is imported when a chain is built, not before: it takes most of a second.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from moebench.registry import Registry, registering

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, BaseLLM
    from langchain_core.runnables import Runnable


class ModelSource(Protocol):
    """Gives a chain the model under test, with every sampling option set."""

    def llm(self) -> "BaseLLM":
        """Returns the model as text in, text out (`/api/generate`)."""
        ...

    def chat(self) -> "BaseChatModel":
        """Returns the model as messages in, message out (`/api/chat`)."""
        ...


ChainFunction = Callable[[ModelSource], "Runnable[dict[str, Any], str]"]

CHAINS: Registry[ChainFunction] = Registry("chain")

STEP_BY_STEP = "Question: {question}\n\nAnswer: Let's think step by step."
SYSTEM = "You are a careful assistant. Do exactly what is asked, and nothing else."


def chain(name: str) -> Callable[[ChainFunction], ChainFunction]:
    """Registers a function `(ModelSource) -> Runnable` as a chain."""
    return registering(CHAINS, name)


@chain("step_by_step")
def step_by_step(models: ModelSource) -> "Runnable[dict[str, Any], str]":
    """The article's chain, exactly: its template in a ChatPromptTemplate, piped into an OllamaLLM.

    LangChain turns the one chat message into text for such a model, so what is sent begins with `Human: `,
    there as here. Records and reports show the prompt as it was sent.
    """
    from langchain_core.prompts import ChatPromptTemplate

    return ChatPromptTemplate.from_template(STEP_BY_STEP) | models.llm()


@chain("direct")
def direct(models: ModelSource) -> "Runnable[dict[str, Any], str]":
    """The question alone."""
    from langchain_core.prompts import PromptTemplate

    return PromptTemplate.from_template("{question}") | models.llm()


@chain("chat")
def chat(models: ModelSource) -> "Runnable[dict[str, Any], str]":
    """A system message and the question, through the chat interface."""
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    messages = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", "{question}")])
    return messages | models.chat() | StrOutputParser()
