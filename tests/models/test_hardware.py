"""GPUs, RAM and disk of a machine, each from a source that may be absent or broken."""

from pathlib import Path
from types import SimpleNamespace

from moebench.models.hardware import Gpu, amd_gpus, apple_gpus, nvidia_gpus, this_machine


class NvmlError(Exception):
    pass


class Nvml:
    """Behaves as the module pynvml."""

    NVMLError = NvmlError

    def __init__(self, *, driver: bool = True, broken: bool = False) -> None:
        self.driver, self.broken = driver, broken
        self.open = False

    def nvmlInit(self) -> None:  # noqa: N802 - NVML's own name, as are those below
        if not self.driver:
            raise NvmlError
        self.open = True

    def nvmlShutdown(self) -> None:  # noqa: N802 - as above
        self.open = False

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802 - as above
        return 2

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:  # noqa: N802 - as above
        return index

    def nvmlDeviceGetName(self, handle: int) -> str | bytes:  # noqa: N802 - as above
        return b"Tesla T4" if handle else "Tesla T4"

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:  # noqa: N802 - as above
        if self.broken:
            raise NvmlError
        return SimpleNamespace(total=16106127360, used=5 * 2**20)


def test_nvml_tells_names_and_memory_and_is_closed_again() -> None:
    nvml = Nvml()
    assert nvidia_gpus(nvml) == (Gpu(name="Tesla T4", memory_bytes=16106127360, used_bytes=5 * 2**20),) * 2
    assert not nvml.open


def test_no_driver_is_no_gpu_and_a_broken_one_is_unknown() -> None:
    assert nvidia_gpus(Nvml(driver=False)) == ()
    broken = Nvml(broken=True)
    assert nvidia_gpus(broken) is None
    assert not broken.open


def test_amd_is_read_from_sysfs(tmp_path: Path) -> None:
    for card, total in (("card0", "17163091968\n"), ("card1", "junk")):
        device = tmp_path / card / "device"
        device.mkdir(parents=True)
        (device / "mem_info_vram_total").write_text(total)
    (tmp_path / "card0" / "device" / "mem_info_vram_used").write_text("1024\n")
    assert amd_gpus(tmp_path) == (Gpu(name="AMD GPU", memory_bytes=17163091968, used_bytes=1024),)
    assert amd_gpus(tmp_path / "none") == ()


def test_apple_silicon_lends_three_quarters_of_its_ram() -> None:
    (gpu,) = apple_gpus("arm64", 32 * 2**30)
    assert (gpu.memory_bytes, gpu.shares_ram) == (24 * 2**30, True)
    assert apple_gpus("x86_64", 32 * 2**30) == ()


def test_this_machine_can_be_looked_at() -> None:
    found = this_machine()
    assert found.ram_bytes
    assert found.disk_free_bytes
