"""Draw `docs/images/fixbook.png`: the first sheet of the workbook that gives rows back, made from invented events.

    python tools/build_fixbook_picture.py [FILE]

Needs LibreOffice (`soffice`) and `pdftoppm` on the path, and a Japanese font.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties

from odconv.converters.convert import convert_table
from odconv.converters.fixbook.write import write_fixbook
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read

EVENTS = """\
都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,開始日,終了日,開始時間,終了時間,場所名称,電話番号
131016,1,東京都,千代田区,架空町なつまつり,令和6年8月3日,令和6年8月4日,午後3時,午後8時,架空町公園,03-0000-0101
131016,2,東京都,千代田区,絵本のよみきかせ,5月ごろ,5月ごろ,10:00,11:00,東図書館,03-0000-0102
131016,3,東京都,千代田区,健康ウォーキング,2024/6/31,2024/6/30,9時,昼まで,見本町広場,03-0000-0103
131016,4,東京都,千代田区,,2024/7/1,2024/7/1,13:00,15:00,区民ホール,03-0000-0104
131016,5,東京都,千代田区,防災訓練,2024/9/1,2024/9/1,9:30,12:00,北小学校,03-0000-0105
131016,6,東京都,千代田区,いけばな体験,2024/10/5,2024/10/5,午前中,,西会館,03-0000-0106
"""
_SHOWN = "A1:M6"  # the columns that a reader of the guide has to see
_DOTS = 80  # an inch
_WIDTH, _HEIGHT = 1323, 560  # of the picture, in dots: what lies below is empty paper


def main(target: Path) -> None:
    """Convert the events, print the workbook, and cut the sheet out of the page."""
    (reading,) = read(EVENTS.encode())
    conversion = convert_table(tables_of(reading.grids)[0], load_schema("recommended/event"))
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "fixbook.xlsx")
        write_fixbook(conversion, book)
        _one_page(book)
        cut = ["-x", "0", "-y", "0", "-W", str(_WIDTH), "-H", str(_HEIGHT)]
        for command in (
            [_program("soffice"), "--headless", "--convert-to", "pdf", "--outdir", folder, str(book)],
            [
                _program("pdftoppm"),
                "-png",
                "-r",
                str(_DOTS),
                *cut,
                "-singlefile",
                str(book.with_suffix(".pdf")),
                f"{folder}/page",
            ],
        ):
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        shutil.copyfile(Path(folder, "page.png"), target)


def _one_page(book: Path) -> None:
    """Leave the first sheet alone in the print, on a page of its own size, with the letters of rows and columns."""
    made = openpyxl.load_workbook(book)
    sheet = made.worksheets[0]
    sheet.print_area = _SHOWN
    sheet.print_title_rows = None
    sheet.print_options.headings = True
    sheet.print_options.gridLines = True
    sheet.page_setup.paperSize = 8
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for margin in (sheet.oddHeader, sheet.oddFooter):
        if margin is not None:
            margin.center.text = ""
    for name, size in (("left", 0.2), ("right", 0.2), ("top", 0.2), ("bottom", 0.2), ("header", 0), ("footer", 0)):
        setattr(sheet.page_margins, name, size)
    for other in made.worksheets[1:]:
        other.sheet_state = "hidden"
    made.save(book)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not on the path")
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images/fixbook.png"))
