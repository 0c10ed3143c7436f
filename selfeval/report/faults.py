"""The catalogue of what can be wrong with a template, each fault with its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a form's templates something stands, in words that a Word user can follow."""

    template: str
    where: str
    words: str = ""

    def __str__(self) -> str:
        """Return the place as the head of a sentence: report.docx 第3段“…”."""
        around = f"“{self.words}”" if self.words else ""
        return f"{self.template} {self.where}{around}".strip()


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One thing wrong with a template."""

    code: str
    place: Place
    message: str

    def __str__(self) -> str:
        """Return the fault as a Chinese sentence."""
        return f"{self.place}：{self.message}"


_SENTENCES = {
    "file-unreadable": "不是能打开的Word文档（.docx）。请用Word或WPS另存为.docx。",
    "file-missing": "表式文件夹里没有这个文件。请补上，或改正form.toml里的template。",
    "not-utf8": "文件不是UTF-8编码。请用记事本另存为UTF-8。",
    "part-unusual": "这一部分的写法不寻常，不能当模板用。请用Word或WPS打开后另存为.docx。",
    "name-unknown": "没有“{found}”这个标记{near}。请改正，或对照 docs/模板标记表.md 核对。",
    "name-reserved": "“{found}”与已有的标记同名。请给循环变量或句子文件换一个名称。",
    "tag-full-width": "标记里有全角符号“{found}”。请改用半角的 {{{{ }}}} 或 {{% %}}。",
    "tag-not-closed": "标记“{found}”没有写完。请补上 {expected}。",
    "tag-not-opened": "这里有多余的“{found}”。请补上前面的半个标记，或删去。",
    "tag-syntax": "标记“{found}”写得不对。请对照 docs/模板标记表.md 改正。",
    "tag-unsupported": "不支持标记“{found}”。可以用 if、for、set 和 vm。",
    "tag-not-alone": "标记“{found}”应当独占一{unit}。请把同一{unit}里的其他文字移开。",
    "section-break": "标记“{found}”所在的段落带着分节符，分节会被去掉或移位。请在它后面另起一段，把分节符放到那里。",
    "tag-in-field": "标记“{found}”写在域或公式里，不能替换。请把它移到普通文字里。",
    "tag-outside-table": "标记“{found}”只能写在表格里。",
    "calculation": "“{found}”是计算或调用。模板只印数和文字，不做计算；需要的数请用已有的标记。",
    "list-printed": "“{found}”是一张表，不能直接印。请用 for 逐行印出。",
    "filter-unknown": "没有“{found}”这个过滤器。请删去竖线和后面的名称。",
    "block-not-closed": "“{found}”没有对应的结束标记。请在后面补上“{expected}”。",
    "block-not-opened": "“{found}”前面没有对应的开始标记。请补上，或删去它。",
    "block-crossed": "“{found}”与前面的“{expected}”交叉或不在同一层。请让它们成对，并在同一层段落或同一表格里。",
    "value-missing": "标记“{found}”没有值可以印。请检查它前面的条件。",
    "render-failed": "“{found}”处理不下去（{reason}）。请检查这个标记。",
}


CODES = tuple(_SENTENCES)


def fault(code: str, place: Place, **details: str) -> TemplateFault:
    """Make a fault of the catalogue's kind ``code``; the details fill its sentence."""
    return TemplateFault(code, place, _SENTENCES[code].format(**details))


class TemplateError(Exception):
    """A template cannot be used, or a document cannot be made with it; holds all faults found."""

    def __init__(self, faults: tuple[TemplateFault, ...]) -> None:
        """Keep the faults; the exception's text is all of them, a line each."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
