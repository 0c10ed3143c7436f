"""Says in the catalogue's terms why something could not be rendered."""

from jinja2.exceptions import SecurityError, UndefinedError

from selfeval.report.environment import TooLongError
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.rendering import ForbiddenCharacterError, LeftOverError, ValueMissingError
from selfeval.report.watch import TooManyRowsError

_CODES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (ValueMissingError, "value-missing"),
    (LeftOverError, "value-left-over"),
    ((TooManyRowsError, TooLongError, MemoryError), "too-long"),
)
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (UndefinedError, "没有这个值"),
    (SecurityError, "模板里不允许这样做"),
    (ForbiddenCharacterError, "文字里有控制字符"),
    (TypeError, "不能这样比较或使用"),
)


def failure(error: Exception, place: Place, found: str, case: str = "") -> TemplateFault:
    """Return an exception that came up at a tag as a fault; ``case`` says on what data."""
    code = next((code for kinds, code in _CODES if isinstance(error, kinds)), "render-failed")
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), "不能这样写")
    return fault(code, place, found=found, reason=reason, case=case)
