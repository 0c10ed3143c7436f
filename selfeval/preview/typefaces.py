"""Which fonts a browser should try for one that a document names: its other names, what looks like it, any other."""

import re
from functools import lru_cache

# What stands in for the official fonts: the names of the same typeface, then its neighbours on other computers.
_SONG = ("宋体", "SimSun", "Songti SC", "STSong", "Noto Serif CJK SC", "Source Han Serif SC")
_KAI = ("楷体", "KaiTi", "STKaiti", "Kaiti SC", "AR PL UKai CN")
_FANG_SONG = ("仿宋", "FangSong", "STFangsong", "方正仿宋_GBK", "Noto Serif CJK SC")
_HEI = ("黑体", "SimHei", "STHeiti", "Heiti SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC")
_XIAO_BIAO_SONG = (
    "方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "STZhongsong", "华文中宋", "SimSun", "Noto Serif CJK SC",
)  # fmt: skip
_SERIF, _SANS = "serif", "sans-serif"
# By what a font's name holds.
_KINDS = (
    (re.compile("小标宋|xiaobiaosong|中宋", re.IGNORECASE), _XIAO_BIAO_SONG, _SERIF),
    (re.compile("仿宋|fang ?song", re.IGNORECASE), _FANG_SONG, _SERIF),
    (re.compile("楷|kai", re.IGNORECASE), _KAI, _SERIF),
    (re.compile("黑|雅黑|等线|hei|dengxian|gothic", re.IGNORECASE), _HEI, _SANS),
)
# Fonts of the style sheet that hold nothing but Latin letters and figures.
_LATIN = {"Times New Roman": "selfeval-latin", "Arial": "selfeval-latin-sans", "Calibri": "selfeval-latin-sans"}
_NAME = re.compile(r"[\w .\-]{1,60}")


@lru_cache(maxsize=256)
def families(latin: str, east_asian: str) -> str:
    """Return the value of font-family for the names of a font for Latin letters and of one for Chinese characters.

    Latin letters come first, of a font without any other sign: quotation marks and dashes are of the Chinese font,
    as in Word.
    """
    names: list[str] = []
    if latin and latin != east_asian:
        names.append(_LATIN.get(latin, latin))
    kind, generic = next(
        ((names_of, generic) for pattern, names_of, generic in _KINDS if pattern.search(east_asian)), (_SONG, _SERIF)
    )
    names += [east_asian, *kind]
    # Another name could hold what ends a text of a style sheet.
    safe = [name for name in dict.fromkeys(names) if _NAME.fullmatch(name)]
    return ",".join([*(f'"{name}"' for name in safe), generic])
