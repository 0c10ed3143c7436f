"""A made-up year of a finance office: projects of six departments, most in order, as the pictures show them."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path
from typing import Any

from selfeval.intake import blank
from tests import builders, walkthrough

_DEPARTMENTS = {
    "教育局": (
        "校园网络提升",
        "校舍维修",
        "教师培训",
        "营养午餐",
        "实验器材更新",
        "校园安保",
        "特殊教育补助",
        "课后服务",
    ),
    "民政局": ("社区老年食堂", "养老机构消防改造", "困难家庭救助", "社工站运行", "殡葬惠民", "儿童福利"),
    "交通运输局": ("村道养护", "公交补贴", "桥梁检测", "交通信号更新", "治超站运行"),
    "文化和旅游局": ("图书馆免费开放", "非遗保护", "文化惠民演出", "旅游厕所", "文物修缮", "数字展厅"),
    "卫生健康委员会": ("基层医疗设备", "妇幼保健", "疫苗冷链", "家庭医生签约", "血液保障", "心理服务", "急救站点"),
    "农业农村局": ("高标准农田", "农机购置补贴", "病虫害防控", "农产品检测", "人居环境整治"),
}


@functools.cache
def finished() -> Path:
    """Return the folder of a run of the year; it is there until this process ends."""
    home = Path(tempfile.mkdtemp(prefix="selfeval-year-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    shutil.copytree(builders.ROOT / "templates", home / "templates")
    (home / "input").mkdir()
    number = 0
    for department, names in _DEPARTMENTS.items():
        for name in names:
            number += 1
            (home / "input" / f"{number:02} {name}.xlsx").write_bytes(_workbook(number, department, f"{name}项目"))
    walkthrough.called([], home)
    return home


def _workbook(number: int, department: str, name: str) -> bytes:
    # Whatever spreads well: how much of the budget was spent, and of the work was done, in hundredths.
    spent, done = 100 - number * 7 % 12 - 15 * (number % 5 == 0), 100 - number * 13 % 61 * (number % 3 == 0)
    budget = 80 + number * 37 % 400
    outturn = round(budget * spent / 100, 2)
    late = "部分工作顺延到下一年度完成，资金相应结转。"
    noted = late if spent < 90 and number % 2 else None
    rows: list[list[Any]] = [
        ["成本指标", "经济成本指标", "项目总成本", f"≤{budget}万元", f"{outturn}万元", 10],
        ["产出指标", "数量指标", "完成的工作量", "≥100项", f"{done}项", 20],
        ["产出指标", "质量指标", "验收合格率", "=100%", "100%", 10],
        ["效益指标", "社会效益指标", "受益人数", "≥1000人", f"{done * 10 + number}人", 25],
        ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", f"{87 + number % 9}%", 5],
    ]
    behind = {"完成的工作量", "受益人数"} if done < 100 else set()
    behind |= {"群众满意度"} if number % 9 < 3 else set()
    content = {
        "项目信息": [
            ["项目名称", name], ["项目单位", f"江城市{department}"], ["主管部门", f"江城市{department}"],
            ["评价年度", 2023], ["报告日期", "2024年3月"], ["金额单位", "万元"], ["表式", "zhengzhou"],
            ["项目编码", f"4201002023{number:04}"], ["联系人", None], ["联系电话", None],
            ["项目概况", f"{name}由江城市{department}组织实施。"],
            ["年度绩效目标完成情况", "全年工作基本完成。"],
        ],
        "预算执行": [
            ["年度资金总额", budget, budget, outturn, None, noted], ["政府预算资金", budget, budget, outturn],
            ["财政专户管理资金", 0, 0, 0], ["单位资金", 0, 0, 0],
        ],
        "资金管理": [
            [each, "按规定执行。", "", None]
            for each in ("安排科学性", "拨付合规性", "使用规范性", "预算绩效管理情况")
        ],
        "绩效目标": [[1, "完成全年的各项工作"]],
        "绩效指标": [[*row, None, None, late if row[2] in behind and number != 23 else None] for row in rows],
        "问题与建议": [["存在的问题", "部分资金支付较慢。"]],
    }  # fmt: skip
    if number == 31:
        content["绩效指标"][1][5] = 25
    return blank.write(builders.form(), content)
