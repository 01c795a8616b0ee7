"""What a run would send, without a server: each chain runs against a model that answers nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from moebench.chains import CHAINS
from moebench.run.plan import Trial, chain_names, trials
from moebench.suites import question
from moebench.types import Plan, Suite

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, BaseLLM


class _Silent:
    """A model source whose models answer with nothing."""

    def llm(self) -> "BaseLLM":
        from langchain_core.language_models import FakeListLLM

        return FakeListLLM(responses=[""])

    def chat(self) -> "BaseChatModel":
        from langchain_core.language_models import FakeListChatModel

        return FakeListChatModel(responses=[""])


def prompts(plan: Plan, suites: Sequence[Suite]) -> list[tuple[Trial, str]]:
    """Returns each distinct trial of one model with its prompt as it would be sent, repeats left out.

    Later steps of a chain with several depend on the answers, and are shown with empty ones.
    """
    from moebench.ollama.langchain import CallRecorder

    built = {name: CHAINS.get(name)(_Silent()) for name in chain_names(plan, suites)}
    found = []
    for trial in trials(plan, suites, plan.models[0]):
        if trial.key.repeat == 0:  # nothing is asked, so no context counts
            recorder = CallRecorder(0)
            asked = {"question": question(trial.suite, trial.sample)}
            built[trial.key.chain].invoke(asked, config={"callbacks": [recorder]})
            found.append((trial, recorder.prompt))
    return found
