"""One run for the page: how far it has come, and whether somebody wants it to end."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from selfeval.batch.journal import JournalBusyError, JournalError
from selfeval.batch.making import Outcome
from selfeval.evaluation.catalogue import ERROR
from selfeval.page.entries import new_id
from selfeval.page.refusals import RefusedError

MAKING, PACKING = "making", "packing"
_FAULT = "程序内部出错（{found}）。请把放入的文件和这句话一起发给程序的维护者。"
_BUSY = "另一个运行正在写同样的文件，请稍后再试。"


@dataclass(slots=True)
class Run:
    """A run. ``made`` are projects of ``total``; ``sentences`` are what there is to say besides the projects.

    ``file`` is the opaque name of what was made where one thing is.
    """

    kind: str
    number: int = 0
    total: int = 0
    made: int = 0
    errors: int = 0
    is_stopped: bool = False
    is_finished: bool = False
    sentences: list[str] = field(default_factory=list)
    file: str | None = None
    said: str = ""
    ident: str = field(default_factory=new_id)
    thread: threading.Thread | None = None
    news: threading.Condition = field(default_factory=threading.Condition)

    def count(self, outcome: Outcome, total: int, said: str) -> None:
        """Count one project of as many as are known by now; ``said`` is how far that is in words."""
        with self.news:
            self.total, self.said = total, said
            self.made += outcome.is_project
            self.errors += outcome.status == ERROR
            self.news.notify_all()

    def wait_for_news(self, seen: int, seconds: float) -> None:
        """Wait until more than was seen is made, or all of it, but no longer than some seconds."""
        with self.news:
            self.news.wait_for(lambda: self.is_finished or self.made not in (seen, 0), seconds)

    def stop(self) -> None:
        """Begin nothing more."""
        self.is_stopped = True

    def begin(self, work: Callable[["Run"], None]) -> None:
        """Do the work in a thread of its own; what goes wrong becomes a sentence."""
        self.thread = threading.Thread(target=self._do, args=(work,), name=f"run-{self.ident}", daemon=True)
        self.thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended."""
        if self.thread is not None:
            self.thread.join(seconds)

    def _do(self, work: Callable[["Run"], None]) -> None:
        try:
            work(self)
        except RefusedError as error:
            self.sentences.append(str(error))
        except JournalError as error:
            self.sentences.append(f"{error}。")
        except JournalBusyError:
            self.sentences.append(_BUSY)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must be told that it ended
            self.sentences.append(_FAULT.format(found=f"{type(error).__name__}: {error}"))
        finally:
            with self.news:
                self.is_finished = True
                self.news.notify_all()
