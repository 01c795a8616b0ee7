"""Whether a model fits into memory, asked before it is loaded: the system would end the process."""

from collections.abc import Mapping
from pathlib import Path

from moebench.errors import SetupError
from moebench.models.hardware import ram_bytes
from moebench.router.gguf_file import GgufFile

_BUFFERS_BYTES = 400_000_000  # of a computation and its threads: twice what the stand-ins take


def check_memory(
    file: GgufFile, *, tokens: int, batch_tokens: int, gpu_layers: int = 0, mmap: bool = False
) -> None:
    """Returns if a model fits into the memory that is free; where that is not known, too.

    Args:
        file: The model's file.
        tokens: Of the context.
        batch_tokens: Computed at once.
        gpu_layers: Layers that are not in this memory.
        mmap: Ask only whether a limit on this process leaves enough address space.

    Raises:
        SetupError: it does not fit; shows the arithmetic.
    """
    on_gpu = min(1.0, gpu_layers / max(file.layers, 1)) if gpu_layers >= 0 else 1.0
    cache_bytes = file.cache_bytes_per_token * tokens
    outputs = 8 * batch_tokens * file.words  # the words' scores of a batch, computed and copied
    free, limit = free_memory_bytes(), address_space_bytes()
    weights = round(file.size_bytes * (1 - on_gpu))
    if not mmap and free is not None:
        _check_sum(
            file, {"weights": weights, f"cache of {tokens} tokens": cache_bytes, "outputs": outputs}, free
        )
    if limit is not None:
        parts = {"file": file.size_bytes, f"cache of {tokens} tokens": cache_bytes, "outputs": outputs}
        _check_sum(file, {**parts, "buffers": _BUFFERS_BYTES}, limit)


def _check_sum(file: GgufFile, parts: Mapping[str, int], free: int) -> None:
    needed = sum(parts.values())
    if needed <= free:
        return
    sums = " + ".join(f"{size / 1e9:.2f} GB {name}" for name, size in parts.items())
    limited = "buffers" in parts
    raise SetupError(
        f"{file.path.name} does not fit into memory",
        why=f"{sums} = {needed / 1e9:.2f} GB, and "
        + (
            f"the limit on this process leaves {free / 1e9:.2f} GB"
            if limited
            else f"{free / 1e9:.2f} GB are free"
        ),
        fix="raise the limit (`ulimit -v`)"
        if limited
        else "end other programs, or read the file from the disk again and again with --mmap (slow)",
    )


def address_space_bytes() -> int | None:
    """Returns how much address space a limit (`ulimit -v`) leaves this process; None: there is no limit.

    llama.cpp ends the process where it runs into one in the middle of a computation.
    """
    import resource  # not on every system

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return limit
    return limit - pages * resource.getpagesize()


def free_memory_bytes() -> int | None:
    """Returns how much memory programs may still take, pages that only mirror files included.

    Linux's MemAvailable, or what a control group (a container) leaves of its limit; elsewhere the whole RAM;
    None where nothing is known.
    """
    try:
        fields = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        free = int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return ram_bytes()
    group = Path("/sys/fs/cgroup")
    try:
        limit, used = (int((group / name).read_text("ascii")) for name in ("memory.max", "memory.current"))
    except (OSError, ValueError):  # no limit reads `max`
        return free
    return min(free, limit - used)
