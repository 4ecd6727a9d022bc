"""A new phrasebook that works at once: a child of another, with examples of what one can change."""

from __future__ import annotations

import re
from pathlib import Path

from narrate.errors import OutputRefused, UsageError
from narrate.files import write_folder
from narrate.phrasebooks.merged_data import FILE, merged_data
from narrate.phrasebooks.phrasebook import by_region, chain, find, installed, load

_TOML = """\
# {name}：以 {parent} 为底，这里只写不同的。没有写的都从那里来。
label = "{name}"
version = "1"
parent = "{parent}"

# 下面每一段都是例子，去掉行首的 # 就起作用。先后不要动：写在 [ ] 一行下面的，属于那一段。

# 各节的先后：写了就整个替换，没有写到的节不出现；改标题写在 [titles] 里
# order = ["totals", "income", "expenditure", "appropriation", "general_public_budget", "three_public"]

# [titles]
# totals = "收入支出决算总体情况"

# 句架里的词，各节共用的写在 [phrases]，一节的写在 [phrases.节]；全部的词见安装的 phrasebook 文件夹里的 README.md
# [phrases]
# versus = "与上年相比，"

# 数字样式：例如百分比一位小数
# [settings.percent]
# pattern = "0.0"

# 随数而变的词：例如减少的说成“降低”
# [settings.words.growth]
# less = "降低"

# 检查时不算手写的数的固定说法
# [lint]
# allow = ["单价100万元（含）以上"]
"""
# under a parent that has no report of its own, the new one begins it
_OUTLINE = """
[part]
title = "{{{{ kind }}}}决算情况说明"

[[section]]
key = "totals"
title = "收入支出决算总体情况说明"
"""
_FIRST_SECTION = """\
{{# 第一节的例子。其余各节：在 phrasebook.toml 里加 [[section]]，在这里加同名的文件。 #}}
〔段 total〕
{{{{ year }}}}年度收、支总计均为{{{{ totals.income|amount }}}}。
"""
_SLOTS = """\
# 填报事项：同名的以这里为准，没有写的从 {parent} 来。去掉行首的 # 就起作用。

# [[slot]]
# key = "reason/totals"
# ask = "收、支总计与上年度相比变化的主要原因"
# hint = "一两句话，句末不加句号"
"""
_TEMPLATE = """\
{{# 这个文件和 {parent} 的 sections/{key}.j2 同名，所以用的是这个。现在照用那一节，一字不改。

   要自己写这一节：删掉下面“extends”一行和这段说明，从 {parent} 的 sections/{key}.j2 抄来再改，例如
       〔段 total〕
       {{{{ year }}}}年度收入总计{{{{ totals.income|amount }}}}，支出总计{{{{ totals.expenditure|amount }}}}。
   那一节里有 {{% block 名称 %}} 的，也可以留着“extends”一行，只写要改的那一块：
       {{% block total %}}……{{% endblock %}}
   不需要改这一节的，删掉这个文件。 #}}
{{% extends "parent:sections/{key}.j2" %}}
"""
_README = """\
# {name}

以 `{parent}` 为底的短语库。文件：

- `phrasebook.toml`：设置和章节顺序，只写不同的
- `slots.toml`：填报事项
- `sections/`：各节的句子，同名的代替 `{parent}` 的

```
narrate phrasebook lint {name}
narrate phrasebook preview 我的单位 --phrasebook {name}
narrate draft 我的单位 --phrasebook {name}
```

怎样写见已安装短语库的 README.md；能用的数：`narrate phrasebook figures`。

## 依据和取舍

（写明依据的是哪一年的哪份公开文本或模板，公开文本里没有的分支从哪里来。）
"""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f{}]|^\.|^_|[ .]$')


def create(name: str, parent: str, where: Path) -> tuple[Path, ...]:
    """Write the folder `where/name`; the files written.

    Raises:
        UsageError: no folder can be called so.
        OutputRefused: something of that name is there already.
        MissingInput: there is no such parent.
    """
    if not name or _FORBIDDEN.search(name) or name in installed():
        told = "已经有这个名字的短语库" if name in installed() else "这个名字不能作文件夹的名字"
        raise UsageError(f"“{name}”：{told}。", advice="换一个名字，例如 我的短语库")
    has_report = bool(merged_data(chain(find(parent))).get("section"))
    first = Path(load(parent).sections[0].file).stem if has_report else "totals"
    folder = where / name
    if folder.exists() or folder.is_symlink():
        raise OutputRefused(f"“{folder}”已经存在，没有覆盖", advice="换一个名字，或用 --to 换一个文件夹")
    parent = by_region().get(parent, parent)
    built_in = parent in installed() or parent.startswith("_")
    inherited = parent if built_in else find(parent).resolve().as_posix()
    words = {"name": name, "parent": inherited, "key": first}
    files = {
        FILE: _TOML if has_report else _TOML + _OUTLINE,
        "slots.toml": _SLOTS,
        f"sections/{first}.j2": _TEMPLATE if has_report else _FIRST_SECTION,
        "README.md": _README,
    }
    write_folder(folder, {name: text.format(**words).encode() for name, text in files.items()})
    return tuple(folder / name for name in files)
