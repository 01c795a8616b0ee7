"""Reads real routers out of the three stand-in mixtures."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter

from moebench.errors import DataError, SetupError, UsageError
from moebench.router.gguf_file import GgufFile, read_gguf
from moebench.router.library import Passed, RouterReader, Tokens, Vocabulary, load_library
from moebench.router.memory import check_memory
from tests.router.conftest import MIXTURES

TEXT = (
    "<|im_start|>user\nThe capital of France is Paris, and the marathon was 42 kilometres long.<|im_end|>\n"
)
LAYERS = {"smolmoe:8x135m": range(30), "tiny-dbrx": range(4), "tiny-deepseek2": range(1, 27)}
EXPERTS = {"smolmoe:8x135m": (8, 2), "tiny-dbrx": (16, 4), "tiny-deepseek2": (64, 6)}


@dataclass(frozen=True)
class Read:
    tokens: Tokens
    whole: Passed
    again: Passed
    pieces: Passed


@pytest.fixture(scope="session", params=MIXTURES)
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def read(model: str, files: Mapping[str, GgufFile]) -> Read:
    """A text of some 130 tokens, in one computation, once more, and in five."""
    file = files[model]
    with Vocabulary(file) as vocabulary:
        tokens = vocabulary.tokens(TEXT * 6, begin=True, special=True)
    with RouterReader(file, longest=len(tokens), logits=True) as reader:
        whole, again = reader.route(tokens), reader.route(tokens)
    with RouterReader(file, longest=len(tokens), logits=True, batch_tokens=32) as reader:
        pieces = reader.route(tokens)
    return Read(tokens, whole, again, pieces)


def test_every_token_has_its_experts_in_every_mixture_layer(model: str, read: Read) -> None:
    experts, used = EXPERTS[model]
    assert read.whole.layers == tuple(LAYERS[model])
    assert read.whole.chosen.shape == (len(read.tokens), len(LAYERS[model]), used)
    assert read.whole.chosen.max() < experts
    assert (np.diff(np.sort(read.whole.chosen, axis=2), axis=2) > 0).all(), "an expert twice for one token"


def test_counts_sum_to_tokens_times_active_experts_times_mixture_layers(model: str, read: Read) -> None:
    experts, used = EXPERTS[model]
    counts = sum(
        np.bincount(layer.ravel(), minlength=experts).sum() for layer in read.whole.chosen.swapaxes(0, 1)
    )
    assert counts == len(read.tokens) * used * len(LAYERS[model])


def test_the_chosen_experts_are_the_top_of_the_routers_logits_best_first(model: str, read: Read) -> None:
    assert read.whole.logits is not None
    assert read.whole.logits.shape[2] == EXPERTS[model][0]
    best = np.argsort(-read.whole.logits, axis=2, kind="stable")[:, :, : EXPERTS[model][1]]
    assert (best == read.whole.chosen).all()


def test_a_second_pass_over_the_same_tokens_sees_nothing_of_the_first(read: Read) -> None:
    assert (read.again.chosen == read.whole.chosen).all()


def test_many_small_computations_give_what_one_large_one_gives(model: str, read: Read) -> None:
    """But for rounding: it moves the logits by a hundredth of their spread, and so turns over near ties only."""
    assert read.whole.logits is not None
    assert read.pieces.logits is not None
    drift = np.abs(read.whole.logits - read.pieces.logits)
    assert drift.mean() < 0.02 * read.whole.logits.std()
    used = EXPERTS[model][1]
    scores = -np.sort(-read.whole.logits, axis=2)
    clear = (scores[:, :, :used] - scores[:, :, 1 : used + 1]).min(axis=2) > 2 * drift.max(axis=2)
    assert (read.whole.chosen == read.pieces.chosen)[clear].all()
    same = np.sort(read.whole.chosen, axis=2) == np.sort(read.pieces.chosen, axis=2)
    assert same.all(axis=2).mean() > 0.95


def test_logits_are_kept_only_when_they_are_asked_for(files: Mapping[str, GgufFile]) -> None:
    with RouterReader(files["tiny-dbrx"], longest=4) as reader:
        passed = [reader.route(np.array([1, 5, 9, 2], np.int32)) for _ in range(2)]
    assert [p.logits is None and p.scores is None for p in passed] == [True, True]
    assert (passed[0].chosen == passed[1].chosen).all()


@pytest.mark.parametrize("count", [0, 300])
def test_a_sequence_that_is_empty_or_too_long_is_refused(count: int, files: Mapping[str, GgufFile]) -> None:
    with (
        RouterReader(files["tiny-dbrx"], longest=10) as reader,
        pytest.raises(ValueError, match="between 1 and 256"),
    ):
        reader.route(np.zeros(count, np.int32))


@pytest.mark.parametrize(
    "text", ["Paris.", " Paris", "a\n\n b", "né 42 😀", "<|im_end|> is text", "", "\n", "  x"]
)
def test_an_answers_tokens_make_up_the_answer(text: str, files: Mapping[str, GgufFile]) -> None:
    with Vocabulary(files["tiny-dbrx"]) as vocabulary:
        tokens = vocabulary.continuation(text)
        assert b"".join(vocabulary.piece(token) for token in tokens.tolist()).decode() == text


def test_a_control_token_is_one_token_in_a_prompt_and_text_in_an_answer(
    files: Mapping[str, GgufFile],
) -> None:
    with Vocabulary(files["tiny-dbrx"]) as vocabulary:
        assert len(vocabulary.tokens("<|im_end|>", begin=True, special=True)) == 1
        assert len(vocabulary.continuation("<|im_end|>")) > 1


def sentencepiece_file(path: Path) -> GgufFile:
    """A vocabulary of Mixtral's kind, which puts a space before every text."""
    words = [
        "<unk>",
        "<s>",
        "</s>",
        *(f"<0x{byte:02X}>" for byte in range(256)),
        "▁",
        "▁H",
        "He",
        "▁He",
        "l",
        "o",
        "H",
    ]
    kinds = [2, 3, 3, *[6] * 256, *[1] * 7]
    writer = GGUFWriter(path, "llama")
    for name, value in (("block_count", 1), ("context_length", 64), ("embedding_length", 8)):
        writer.add_uint32(f"llama.{name}", value)
    for name, value in (("feed_forward_length", 8), ("attention.head_count", 1), ("rope.dimension_count", 8)):
        writer.add_uint32(f"llama.{name}", value)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(words)
    writer.add_token_scores([-float(place) for place in range(len(words))])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return read_gguf(path)


@pytest.mark.parametrize("text", ["Hello", " Hello", "  Hello", "\nHello", "lo"])
def test_no_space_is_put_between_prompt_and_answer(text: str, tmp_path: Path) -> None:
    with Vocabulary(sentencepiece_file(tmp_path / "words.gguf")) as vocabulary:
        tokens = vocabulary.continuation(text)
        assert b"".join(vocabulary.piece(token) for token in tokens.tolist()).decode() == text


def test_an_architecture_that_the_library_does_not_know_is_refused_by_its_name(tmp_path: Path) -> None:
    writer = GGUFWriter(tmp_path / "new.gguf", "mixture-of-2031")
    writer.add_uint32("mixture-of-2031.block_count", 1)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(DataError, match=r"mixture-of-2031.*newer llama-cpp-python"):
        Vocabulary(read_gguf(tmp_path / "new.gguf"))


def test_a_model_larger_than_memory_is_refused_with_the_arithmetic(files: Mapping[str, GgufFile]) -> None:
    huge = replace(files["tiny-dbrx"], size_bytes=10**15)
    with pytest.raises(SetupError, match=r"1000000.00 GB weights \+ .* GB are free.*--mmap"):
        RouterReader(huge, longest=100)


def test_memory_that_suffices_is_not_refused(files: Mapping[str, GgufFile]) -> None:
    check_memory(files["tiny-deepseek2"], tokens=1000, batch_tokens=256)


def test_layers_on_a_gpu_are_refused_where_the_library_knows_none(files: Mapping[str, GgufFile]) -> None:
    assert not load_library().llama.llama_supports_gpu_offload(), "a wheel for a GPU is installed here"
    with pytest.raises(UsageError, match="without support"):
        RouterReader(files["tiny-dbrx"], longest=10, gpu_layers=5)


NO_MEMORY = """
import resource, sys
from pathlib import Path
from moebench.errors import SetupError
from moebench.router.gguf_file import read_gguf
from moebench.router.library import RouterReader, load_library
import numpy as np
file = read_gguf(Path(sys.argv[1]))
load_library()
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[2]),) * 2)
try:
    with RouterReader(file, longest=2000, mmap=sys.argv[3] == "mmap") as reader:
        reader.route(np.arange(2000, dtype=np.int32))
except SetupError as error:
    print("refused:", error)
"""


@pytest.mark.parametrize("room", [20_000_000, 300_000_000, 500_000_000])
@pytest.mark.parametrize("way", ["mmap", "whole"])
def test_no_memory_is_an_error_and_not_the_end_of_the_process(
    room: int, way: str, files: Mapping[str, GgufFile]
) -> None:
    """Under a limit of the system (`ulimit -v`), too small for the file, or for what is computed with it."""
    command = [sys.executable, "-c", NO_MEMORY, str(files["tiny-deepseek2"].path), str(room), way]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("refused: "), done.stdout + done.stderr
    assert "does not fit into memory" in done.stdout


MISSING = """
import sys
sys.modules[sys.argv[1]] = None
from moebench.errors import SetupError
from moebench.router.replay import replay
from moebench.run.store import load_run
try:
    replay(load_run(sys.argv[2]))
except SetupError as error:
    print(error)
"""


@pytest.mark.parametrize("package", ["llama_cpp", "pyarrow"])
def test_without_the_extra_it_says_how_to_get_it(package: str, tmp_path: Path) -> None:
    run = Path(__file__).parents[2] / "moebench" / "examples" / "article_answers.jsonl"
    from moebench.run.answers import grade_answers

    graded = grade_answers(run, out=tmp_path)
    command = [sys.executable, "-c", MISSING, package, str(graded.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"the package {package} is not installed" in done.stdout
    assert "pip install 'moebench[routing]'" in done.stdout
