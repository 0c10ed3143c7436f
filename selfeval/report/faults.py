"""The catalogue of what can be wrong with a template, each fault with its place."""

from dataclasses import dataclass

from selfeval.evaluation.problems import clipped

ERROR, WARNING = "error", "warning"


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
    """One thing wrong with a template. With a warning it can be used all the same."""

    code: str
    place: Place
    message: str

    @property
    def level(self) -> str:
        """``error`` or ``warning``."""
        return WARNING if self.code in _WARNINGS else ERROR

    def __str__(self) -> str:
        """Return the fault as a Chinese sentence."""
        return f"{self.place}：{self.message}"


_SENTENCES = {
    # The file
    "file-unreadable": "不是能打开的Word文档（.docx）{found}。请用Word或WPS另存为.docx。",
    "file-too-large": "{found}。请删去多余的内容或图片；内容确实有这么多的，{expected}。",
    "file-unsafe": "{found}。办公软件不会这样写文件，来历不明的请不要用；是自己的，请用Word或WPS另存为.docx。",
    "embedded": "文档里嵌入了别的文件或控件（{found}），会随每份报告发出去，可能有害。请删去，或者粘贴成图片。",
    "fetching-field": "文档里有从别处取内容的域“{found}”。请把内容直接放进文档里，删去这个域。",
    "file-missing": "表式文件夹里没有这个文件。请补上，或改正form.toml里的template。",
    "not-utf8": "文件不是UTF-8编码。请用记事本另存为UTF-8。",
    "part-unusual": "这一部分的写法不寻常，不能当模板用。请用Word或WPS打开后另存为.docx。",
    "macro": "文档里有宏（{found}）。请另存为不带宏的.docx。",
    "external-link": "文档链接着外部的内容“{found}”，别的电脑上打不开。请断开链接，把内容放进文档里。",
    "attached-template": "文档附着在另一个模板“{found}”上。请在“开发工具—文档模板”里改为Normal。",
    "protected": "文档设置了编辑保护，写成的报告也会不能修改。请在“审阅—限制编辑”里停止保护。",
    "tracked-changes": "文档里有{count}处没有接受的修订，会印进报告。请在“审阅”里接受或拒绝全部修订。",
    "comments": "文档里有{count}条批注，会留在报告里。请在“审阅”里删除全部批注。",
    "font-unofficial": "字体“{found}”不是公文常用的字体（{expected}）。请改用其中一种，或确认各单位的电脑都有它。",
    # Names
    "name-unknown": "没有“{found}”这个标记{near}。请改正，或对照 docs/模板标记表.md 核对。",
    "name-reserved": "“{found}”与已有的标记同名。请给循环变量或句子文件换一个名称。",
    "loop-name-outside": "“{found}”是循环里的名称，只能写在那个循环的 for 和 endfor 之间。请移进去，或改用别的标记。",
    "list-compared": "“{found}”是一张表，不能比较。看有没有内容写 if {found}，看有几行写 {found}|length。",
    "not-a-list": "“{found}”不是列表，不能逐行印，也不能取其中一个。请直接印出，或改用列表。",
    "constant-printed": "“{found}”带着引号或者是一个数，会原样印出。要印标记的内容，请去掉引号；要印文字，请直接写。",
    "percent-twice": "“{found}”印出来已经带百分号，后面又有一个。请删去后面的百分号。",
    "list-printed": "“{found}”是一张表，不能直接印。请用 for 逐行印出。",
    "filter-unknown": "没有“{found}”这个过滤器{near}。请改正，或删去竖线和后面的名称。",
    "test-unknown": "is 后面没有“{found}”这种判断{near}。请改用 == 等比较。",
    "calculation": "“{found}”是计算或调用。模板只印数和文字，不做计算；需要的数请用已有的标记。",
    # Typing
    "tag-full-width": "标记里有全角符号“{found}”。请改用半角的“{expected}”。",
    "tag-spaced": "标记的两个符号“{found}”之间有空格。请写成“{expected}”。",
    "tag-comparison": "标记里的“{found}”请写成“{expected}”。",
    "tag-single-brace": "“{found}”不会换成内容，标记要用两层半角大括号。请写成“{expected}”。",
    "tag-glued": "标记“{found}”里的词连在一起了。请写成“{expected}”。",
    "tag-not-closed": "标记“{found}”没有写完。请补上 {expected}。",
    "tag-not-opened": "这里有多余的“{found}”。请补上前面的半个标记，或删去。",
    "tag-split": "标记“{found}”被分在两段里。请把它写在同一段里，中间不要换行。",
    "tag-syntax": "标记“{found}”写得不对。请对照 docs/模板标记表.md 改正。",
    "tag-unsupported": "不支持标记“{found}”{near}。可以用 if、for、set 和 vm。",
    "too-many-tags": "标记太多（最多{expected}个）。请减少标记，或分成几段、几个文件。",
    # Where a tag stands
    "tag-not-alone": "标记“{found}”应当独占一{unit}。请把同一{unit}里的其他文字、图片或脚注移开。",
    "column-uneven": "“{found}”只写在一部分行里，或者随行变化，表格会错位。请在每一行的同一列写上。",
    "tag-cut": "标记“{found}”中间夹着{expected}，认不出来。请接受并关闭修订，再把整个标记重新输入。",
    "tag-in-field": "标记“{found}”写在域、公式、图表或图片的说明里，不能替换。请把它移到普通文字里。",
    "tag-outside-table": "标记“{found}”只能写在表格里。请移到表格里；要重复或选择段落的，请把 tr 或 tc 改成 p。",
    # Blocks
    "block-not-closed": "“{found}”没有对应的结束标记。请在后面补上“{expected}”。",
    "block-not-opened": "“{found}”前面没有对应的开始标记。请补上，或删去它。",
    "block-crossed": "“{found}”与前面的“{expected}”不成对：次序交叉，或者一处带 tr、tc、p 而另一处不带，"
    "或者不在同一张表里。请把两处写成一样的，放在同一层。",
    "blocks-too-deep": "“{found}”套在太多层循环和条件里面。请减少层数。",
    # Values
    "left-over": "文字里有“{found}”，是其他程序没有值时留下的。请删去或换成标记。",
    "required-missing": "报告必须印出“{found}”（见 form.toml 的 required），模板里没有。请写上“{expected}”。",
    "required-not-printed": "报告必须印出“{found}”，这一份里没有印{case}。请检查它所在的条件和循环。",
    "value-missing": "标记“{found}”没有值可以印{case}。请检查它前面的条件。",
    "value-left-over": "标记“{found}”要印出的是 None、null 一类没有意义的词{case}。请检查工作簿里的内容。",
    "too-long": "要写的内容太多：循环层层相套，或者列表太长{case}。请检查“{found}”所在的循环。",
    "render-failed": "“{found}”处理不下去（{reason}）{case}。请检查这个标记。",
}
_WARNINGS = frozenset({"font-unofficial"})

CODES = tuple(_SENTENCES)


def fault(code: str, place: Place, **details: str) -> TemplateFault:
    """Make a fault of the catalogue's kind ``code``; the details fill its sentence, what is not given is empty."""
    said = _Details({name: clipped(text) for name, text in details.items()})
    return TemplateFault(code, place, _SENTENCES[code].format_map(said))


class _Details(dict[str, str]):
    """Details of a fault, of which some are not always there."""

    def __missing__(self, name: str) -> str:
        return ""


class TemplateError(Exception):
    """A template cannot be used, or a document cannot be made with it; holds all faults found."""

    def __init__(self, faults: tuple[TemplateFault, ...]) -> None:
        """Keep the faults; the exception's text is all of them, a line each."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
