"""Jinja's complaints about a template in Chinese: what the author of a phrasebook can act on, by kind of fault.

A wording that is not known here is passed on in quotes after a Chinese sentence, so that nothing is lost.
"""

from __future__ import annotations

import re

from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

# patterns of jinja2 3.1's messages → what they say; groups are names from the template
_KNOWN = (
    (r"No filter named '(.+?)'", "没有名叫 {} 的过滤器"),
    (r"No test named '(.+?)'", "没有名叫 {} 的判断"),
    (r"'(.+?)' is undefined", "没有名叫 {} 的数或名字"),
    (r".*object' has no attribute '(.+?)'", "没有 {} 这一项"),
    (r"Encountered unknown tag '(.+?)'", "不认识的标签 {}，或者它的位置不对"),
    (r"Unexpected end of template", "模板到末尾还有没关上的标签（缺 endif、endfor 或 endmacro）"),
    (r"Expected an expression, got '(.+?)'", "标签里缺少内容，见到的是 {}"),
    (r"expected token '(.+?)', got '(.+?)'", "这里应当是 {}，写的是 {}"),
    (r"unexpected '(.+?)'", "多余的 {}"),
    (r"unexpected char '(.+?)'", "不能用的字符 {}"),
    (r"(.+?)\(\) (?:missing|takes|got) .*", "{} 的参数不对"),
)
_TOKENS = {
    "end of statement block": "标签的结尾 %}",
    "end of print statement": "打印的结尾 }}",
    "begin of statement block": "标签的开头 {%",
    "name": "一个名字",
    "integer": "一个整数",
    "string": "一段文字",
}


def told_in_chinese(error: Exception) -> str:
    """One line that says what is wrong with a template."""
    message = str(error.message if isinstance(error, TemplateSyntaxError) else error)
    if isinstance(error, TemplateNotFound):
        return f"找不到模板文件 {error.name}"
    if isinstance(error, SecurityError):
        return "模板用了不允许的操作，已经停下"
    if any("\u4e00" <= character <= "\u9fff" for character in message):
        return message  # our own words
    if isinstance(error, RecursionError):
        return "模板一层套一层没有尽头（宏调用自己、文件包含自己，或括号套得太深）"
    if isinstance(error, MemoryError | OverflowError):
        return "要的数或文字太大，已经停下"
    for pattern, told in _KNOWN:
        match = re.match(pattern, message)
        if match:
            return told.format(*(_TOKENS.get(group, f"“{group}”") for group in match.groups()))
    kind = "用到的数或名字不存在" if isinstance(error, UndefinedError) else "这一行写法有误"
    return f"{kind}（{type(error).__name__}：{'·'.join(message.split())}）"
