"""Why a light is what it is, in the words of the overview."""

import pytest

from selfeval.page.lamps import legend, why
from selfeval.summary.lights import Lights

LOW = "执行率低于90%是黄灯（低于90%须说明原因，是各地通行的要求）"


@pytest.mark.parametrize(
    "rate, score, errors, warnings, said",
    [
        (0.95, 93.2, 0, 0, ""),
        (None, None, 0, 0, ""),
        (0.9, 80.0, 0, 0, ""),
        (0.8648, 93.2, 0, 0, LOW),
        (0.95, 93.2, 0, 2, "有提醒是黄灯"),
        (0.8648, 93.2, 0, 1, f"有提醒是黄灯；{LOW}"),
        (1.01, 93.2, 0, 0, "执行率高于100%是黄灯（超过预算执行）"),
        (1.0, 79.9, 0, 0, "总得分低于80分是黄灯（通行的等级里，80分以下为中、差）"),
        (0.79, 70.0, 0, 3, "执行率低于80%是红灯（结余超过20%）"),
        (None, 59.9, 1, 3, "有错误是红灯；总得分低于60分是红灯（通行的等级里，60分以下为差）"),
    ],
)
def test_a_light_says_what_it_comes_from(rate, score, errors, warnings, said: str) -> None:
    assert why(Lights(), rate, score, errors, warnings) == said


def test_the_lines_are_those_that_are_set() -> None:
    lights = Lights(rate_yellow=0.955)
    assert why(lights, 0.95, None, 0, 0).startswith("执行率低于95.5%是黄灯")
    assert any(each.startswith("执行率低于95.5%是黄灯") for each in legend(lights))


def test_the_legend_has_each_line() -> None:
    assert legend(Lights()) == [
        "有错误是红灯，有提醒是黄灯。",
        f"{LOW}。",
        "执行率低于80%是红灯（结余超过20%）。",
        "执行率高于100%是黄灯（超过预算执行）。",
        "总得分低于80分是黄灯（通行的等级里，80分以下为中、差）。",
        "总得分低于60分是红灯（通行的等级里，60分以下为差）。",
        "以上都没有是绿灯。没有问题的项目，也可能因为执行率或得分是黄灯、红灯。",
    ]
