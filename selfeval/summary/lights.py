"""Red, yellow, green: where an office looks first. The lines between them stand in cells that it may change."""

from dataclasses import dataclass
from typing import NamedTuple

RED, YELLOW, GREEN = 1, 2, 3
WORDS = {RED: "红", YELLOW: "黄", GREEN: "绿"}


class Threshold(NamedTuple):
    """A line between two lights: the name that formulas call it by, its value, and what it is taken from."""

    name: str
    value: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Lights:
    """The lines between the lights: rates as shares, scores in points."""

    rate_yellow: float = 0.9
    rate_red: float = 0.8
    rate_most: float = 1.0
    score_yellow: float = 80.0
    score_red: float = 60.0

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """The lines with their names, in the order in which the legend lists them."""
        return (
            Threshold("执行率黄灯线", self.rate_yellow, "执行率低于它是黄灯（低于90%须说明原因，是各地通行的要求）"),
            Threshold("执行率红灯线", self.rate_red, "执行率低于它是红灯（结余超过20%）"),
            Threshold("执行率上限", self.rate_most, "执行率高于它是黄灯（超过预算执行）"),
            Threshold("得分黄灯线", self.score_yellow, "总得分低于它是黄灯（通行的等级里，80分以下为中、差）"),
            Threshold("得分红灯线", self.score_red, "总得分低于它是红灯（通行的等级里，60分以下为差）"),
        )

    def of_rate(self, rate: float | None) -> int | None:
        """Return the light of an execution rate, None without one."""
        if rate is None:
            return None
        if rate < self.rate_red:
            return RED
        return YELLOW if rate < self.rate_yellow or rate > self.rate_most else GREEN

    def of_score(self, score: float | None) -> int | None:
        """Return the light of a total score, None without one."""
        if score is None:
            return None
        if score < self.score_red:
            return RED
        return YELLOW if score < self.score_yellow else GREEN

    def of(self, rate: float | None, score: float | None, errors: int, warnings: int) -> int:
        """Return the light of a project: the worst of its rate's, its score's and its problems'."""
        problems = RED if errors else YELLOW if warnings else GREEN
        return min(each for each in (problems, self.of_rate(rate), self.of_score(score)) if each is not None)


def formula(rate: str, score: str, errors: str, warnings: str) -> str:
    """Return the light of a project as a formula over the cells of its row."""
    red = f"{errors}>0,AND(ISNUMBER({rate}),{rate}<执行率红灯线),AND(ISNUMBER({score}),{score}<得分红灯线)"
    yellow = (
        f"{warnings}>0,AND(ISNUMBER({rate}),OR({rate}<执行率黄灯线,{rate}>执行率上限)),"
        f"AND(ISNUMBER({score}),{score}<得分黄灯线)"
    )
    return f"IF(OR({red}),{RED},IF(OR({yellow}),{YELLOW},{GREEN}))"
