"""A stand-in for the module pynvml: cards with what a test gives them."""

import time
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace


class NvmlError(Exception):
    pass


@dataclass(slots=True, kw_only=True)
class Card:
    """One GPU. None: the driver does not tell that of this card.

    Attributes:
        power_w: What it draws all the time.
        counter: Whether it has an energy counter.
        lost_after: Readings of its power, after which it is gone; None: it stays.
    """

    name: str = "Tesla T4"
    memory_bytes: int = 15 * 2**30
    used_bytes: int = 10 * 2**30
    power_w: float | None = 70.0
    busy: int | None = 90
    counter: bool = True
    lost_after: int | None = None
    readings: int = 0
    born_s: float = field(default_factory=time.perf_counter)


class Nvml(ModuleType):
    """Behaves as the module pynvml on a machine with these cards.

    Args:
        cards: The machine's.
        driver: Whether there is one.
    """

    NVMLError = NvmlError

    def __init__(self, *cards: Card, driver: bool = True) -> None:
        super().__init__("pynvml")
        self.cards, self.driver = cards, driver
        self.opened = 0

    def nvmlInit(self) -> None:  # noqa: N802 - NVML's own name, as are those below
        if not self.driver:
            raise NvmlError("driver not loaded")
        self.opened += 1

    def nvmlShutdown(self) -> None:  # noqa: N802 - as above
        self.opened -= 1

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802 - as above
        return len(self.cards)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> Card:  # noqa: N802 - as above
        return self.cards[index]

    def nvmlDeviceGetName(self, card: Card) -> str:  # noqa: N802 - as above
        return card.name

    def nvmlDeviceGetMemoryInfo(self, card: Card) -> SimpleNamespace:  # noqa: N802 - as above
        return SimpleNamespace(total=card.memory_bytes, used=card.used_bytes)

    def nvmlDeviceGetUtilizationRates(self, card: Card) -> SimpleNamespace:  # noqa: N802 - as above
        if card.busy is None or self._gone(card):
            raise NvmlError("not supported")
        return SimpleNamespace(gpu=card.busy, memory=50)

    def nvmlDeviceGetPowerUsage(self, card: Card) -> int:  # noqa: N802 - as above
        card.readings += 1
        if card.power_w is None or self._gone(card):
            raise NvmlError("GPU is lost")
        return round(card.power_w * 1000)

    def nvmlDeviceGetTotalEnergyConsumption(self, card: Card) -> int:  # noqa: N802 - as above
        if not card.counter or card.power_w is None or self._gone(card):
            raise NvmlError("not supported")
        return round((time.perf_counter() - card.born_s) * card.power_w * 1000)

    @staticmethod
    def _gone(card: Card) -> bool:
        return card.lost_after is not None and card.readings > card.lost_after
