"""Why a light is what it is, in the words of the overview; which light it is and where the lines are, that is asked."""

from collections.abc import Iterator

from selfeval.summary.lights import GREEN, RED, WORDS, YELLOW, Lights, Threshold

_PROBLEMS = {RED: "有错误是红灯", YELLOW: "有提醒是黄灯"}
_RATE, _MOST, _SCORE = "执行率{light}灯线", "执行率上限", "得分{light}灯线"
_GREEN = "以上都没有是绿灯。没有问题的项目，也可能因为执行率或得分是黄灯、红灯。"


def why(lights: Lights, rate: float | None, score: float | None, errors: int, warnings: int) -> str:
    """Return what makes a project's light what it is; nothing of a green one."""
    light = lights.of(rate, score, errors, warnings)
    return "" if light == GREEN else "；".join(_reasons(lights, light, rate, score, (errors, warnings)))


def _reasons(
    lights: Lights, light: int, rate: float | None, score: float | None, problems: tuple[int, int]
) -> Iterator[str]:
    said = {each.name: _said(each) for each in lights.thresholds}
    # Each part is asked for by itself: those whose light is that of the whole are the reasons.
    if lights.of(None, None, *problems) == light:
        yield _PROBLEMS[light]
    if lights.of_rate(rate) == light:
        # One light has two lines: whoever would be green at the upper one is beyond it.
        is_beyond = rate is not None and lights.of_rate(min(rate, lights.rate_most)) != light
        yield said[_MOST if is_beyond else _RATE.format(light=WORDS[light])]
    if lights.of_score(score) == light:
        yield said[_SCORE.format(light=WORDS[light])]


def legend(lights: Lights) -> list[str]:
    """Return what the lights mean, in sentences."""
    return [f"{'，'.join(_PROBLEMS.values())}。", *(f"{_said(each)}。" for each in lights.thresholds), _GREEN]


def _said(line: Threshold) -> str:
    """Return the meaning of a line with its value in it; in the overview that stands in a cell beside it."""
    value = f"{100 * line.value:g}%" if line.name.startswith("执行率") else f"{line.value:g}分"
    return line.meaning.replace("它", value, 1)
