"""What the page refuses, with the sentence that says why and what to do."""


class RefusedError(Exception):
    """A request is refused; the text says why in Chinese, ``status`` is the status of HTTP."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.status = status


class GoneError(RefusedError):
    """The session, or what was asked for in it, is no longer there."""

    def __init__(self, sentence: str = "页面已经过期，放入的文件都已删去。请重新打开页面，再放入一次。") -> None:
        """Take another sentence where it is known better what is gone."""
        super().__init__(sentence, 410)


class FullError(RefusedError):
    """There is no room for what was sent."""

    def __init__(self, sentence: str) -> None:
        """Take what is too large, or too much."""
        super().__init__(sentence, 413)
