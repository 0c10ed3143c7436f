"""How much lies on the disk for the page: of one session, and of all of them together."""

import threading

from selfeval.page.bounds import MOST_IN_ALL, MOST_IN_SESSION, megabytes
from selfeval.page.refusals import FullError


class Room:
    """Counts bytes up to ``most``; those of a session count in ``whole`` as well."""

    def __init__(self, most: int = MOST_IN_ALL, whole: "Room | None" = None) -> None:
        """Begin with nothing."""
        self._most, self._whole = most, whole
        self._used = 0
        self._lock = threading.Lock()

    def of_session(self, most: int = MOST_IN_SESSION) -> "Room":
        """Return the room of one session."""
        return Room(most, self)

    @property
    def used(self) -> int:
        """How many bytes there are."""
        return self._used

    @property
    def left(self) -> int:
        """How many more there may be."""
        here = self._most - self._used
        return here if self._whole is None else min(here, self._whole.left)

    def take(self, size: int) -> None:
        """Count bytes before they are written; FullError where there is no room for them."""
        with self._lock:
            if size > self.left:
                raise FullError(
                    f"放入的文件太多，只能再放{megabytes(max(self.left, 0))}。"
                    "请下载需要的文件，点“全部清除”，再分几次放入。"
                )
        self.note(size)

    def note(self, size: int) -> None:
        """Count bytes that are there already, room or not."""
        with self._lock:
            self._used += size
        if self._whole is not None:
            self._whole.note(size)

    def give_back(self, size: int) -> None:
        """Count bytes no more that were removed."""
        self.note(-size)
