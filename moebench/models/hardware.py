"""What a machine has for models: GPU memory, RAM, free disk. None is unknown, an empty tuple is none.

NVIDIA's GPUs are asked through NVML (the optional package `nvidia-ml-py`), AMD's are read from Linux's sysfs
(docs.kernel.org/gpu/amdgpu/driver-misc.html). On Apple silicon the GPU uses the RAM: the system lends it about
three quarters.
"""

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

APPLE_SHARE = 0.75
_SYSFS = Path("/sys/class/drm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """A GPU.

    Attributes:
        memory_bytes: All of its memory.
        used_bytes: What is in use now, by whomever; None: not known.
        shares_ram: Whether its memory is the machine's RAM.
    """

    name: str
    memory_bytes: int
    used_bytes: int | None = None
    shares_ram: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A machine that models may run on.

    Attributes:
        gpus: None: not known, for instance because the server runs elsewhere.
        ram_bytes: Main memory; None: not known.
        disk_free_bytes: Free where models go; None: not known.
    """

    gpus: tuple[Gpu, ...] | None
    ram_bytes: int | None
    disk_free_bytes: int | None


def this_machine() -> Machine:
    """Looks at this machine."""
    return Machine(gpus=gpus(), ram_bytes=ram_bytes(), disk_free_bytes=disk_free_bytes())


def gpus() -> tuple[Gpu, ...] | None:
    """Returns this machine's GPUs; None where an NVIDIA driver is there but cannot be asked."""
    if sys.platform == "darwin":
        return apple_gpus(platform.machine(), ram_bytes())
    try:
        nvidia = nvidia_gpus(import_module("pynvml"))
    except ImportError:
        nvidia = None if Path("/proc/driver/nvidia/version").exists() else ()
    return None if nvidia is None else nvidia + amd_gpus(_SYSFS)


def nvidia_gpus(nvml: Any) -> tuple[Gpu, ...] | None:
    """Returns what NVML tells; an empty tuple where there is no NVIDIA driver.

    Args:
        nvml: The module `pynvml`, which has no types.
    """
    try:
        nvml.nvmlInit()
    except nvml.NVMLError:
        return ()
    try:
        handles = [nvml.nvmlDeviceGetHandleByIndex(i) for i in range(nvml.nvmlDeviceGetCount())]
        return tuple(_nvidia_gpu(nvml, handle) for handle in handles)
    except nvml.NVMLError:
        return None
    finally:
        nvml.nvmlShutdown()


def _nvidia_gpu(nvml: Any, handle: Any) -> Gpu:
    name = nvml.nvmlDeviceGetName(handle)
    memory = nvml.nvmlDeviceGetMemoryInfo(handle)
    return Gpu(
        name=name.decode() if isinstance(name, bytes) else str(name),
        memory_bytes=int(memory.total),
        used_bytes=int(memory.used),
    )


def amd_gpus(folder: Path) -> tuple[Gpu, ...]:
    """Returns AMD's GPUs as the Linux driver lists them below `folder`."""
    found = []
    for file in sorted(folder.glob("card*/device/mem_info_vram_total")):
        total, used = _number(file), _number(file.with_name("mem_info_vram_used"))
        if total:
            found.append(Gpu(name=_amd_name(file.parent), memory_bytes=total, used_bytes=used))
    return tuple(found)


def apple_gpus(machine: str, ram: int | None) -> tuple[Gpu, ...]:
    """Returns the GPU of Apple silicon, which works in the machine's RAM."""
    if machine != "arm64" or ram is None:
        return ()
    return (Gpu(name="Apple GPU", memory_bytes=round(ram * APPLE_SHARE), shares_ram=True),)


def disk_free_bytes() -> int | None:
    """Returns what is free where Ollama keeps its models (`OLLAMA_MODELS`, else the home folder)."""
    folder = Path(os.environ.get("OLLAMA_MODELS") or "~/.ollama/models").expanduser()
    existing = next((place for place in (folder, *folder.parents) if place.is_dir()), None)
    try:
        return None if existing is None else shutil.disk_usage(existing).free
    except OSError:
        return None


def _amd_name(device: Path) -> str:
    try:
        return (device / "product_name").read_text(encoding="utf-8").strip() or "AMD GPU"
    except OSError:
        return "AMD GPU"


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def processor() -> str | None:
    """Returns the processor's name, or None where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or None
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or None


def ram_bytes() -> int | None:
    """Returns the size of the main memory, or None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
