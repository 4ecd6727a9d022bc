"""Made units for trials, from a checkout: `python -m samples generate 100 -o FOLDER`."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from narrate.batch.supervisor import default_workers
from narrate.cli.chinese import Commands, chinese_app, command
from narrate.cli.console import print_note, print_result
from samples.defects import DEFECTS
from samples.generate import LISTING
from samples.generate import generate as generate_units

COMMANDS: Commands = {"generate": ("samples.__main__", "generate", "生成许多个单位文件夹，供试用和测速")}


@command(
    help="""
    生成许多个单位文件夹：表格前后一致，版式、金额单位、年度各不相同，供试用和测速。

    可以让其中一部分带毛病：没有传完、有密码、缺表、合计不符、金额里有文字……各种毛病轮着来。

    同一个 --seed 每次生成的内容逐字节相同。怎样生成的、哪些带毛病，写在文件夹里的“样例清单.json”。
    """,
    epilog="""
    例：python -m samples generate 100 -o 试用单位
    例：python -m samples generate 2000 -o 试用单位 --defects 0.05 --seed 7
    """,
)
def generate(
    count: Annotated[int, typer.Argument(metavar="N", help="生成几个单位", min=1, max=100_000)],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="文件夹", help="写到哪里；要是新的或空的文件夹")],
    seed: Annotated[int, typer.Option("--seed", help="随机数种子")] = 1,
    defects: Annotated[float, typer.Option("--defects", help="带毛病的占多少，0.05 是百分之五", min=0, max=1)] = 0.0,
    workers: Annotated[
        int | None, typer.Option("-j", "--workers", metavar="N", help="用几个进程；不写则按电脑的核数", min=1, max=256)
    ] = None,
    phrasebook: Annotated[
        str | None, typer.Option("--phrasebook", metavar="短语库", help="都用这个短语库；不写则各短语库轮着用")
    ] = None,
) -> int:
    def tell(done: int) -> None:
        if done % 500 == 0 and done < count:
            print_note(f"已生成{done}个，共{count}个")

    share = Decimal(str(defects))
    processes = workers or default_workers()
    made = generate_units(count, output, seed=seed, defects=share, phrasebook=phrasebook, workers=processes, told=tell)
    print_result(f"已生成{count}个单位：{output}")
    kinds = Counter(one.defect for one in made if one.defect)
    if kinds:
        print_note(f"其中{kinds.total()}个带毛病：" + "，".join(f"{DEFECTS[k].label}{n}个" for k, n in kinds.items()))
    print_note(f"怎样生成的见“{output / LISTING}”。")
    return 0


if __name__ == "__main__":
    app = chinese_app(
        COMMANDS,
        help="样例：生成试用的单位文件夹。",
        epilog="例：python -m samples generate 100 -o 试用单位",
        name="python -m samples",
    )
    app.callback()(lambda: None)
    get_command(app).main(prog_name="python -m samples")
