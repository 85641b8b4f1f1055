"""Names that people really use, or use to break things: each with what it must become."""

RIGHT_TO_LEFT_OVERRIDE = "\u202e"

HOSTILE = {
    "plain": ("Ann", "Ann"),
    "markup": ("<b>Bob</b> & <font size=90>", "<b>Bob</b> & <font size=90>"),
    "entity": ("&lt;img src=x&gt;", "&lt;img src=x&gt;"),
    "markdown": ("**@everyone** <@1> `x` ||y||", "**@everyone** <@1> `x` ||y||"),
    "formula": ('=HYPERLINK("http://evil","x")', '=HYPERLINK("http://evil","x")'),
    "override": (f"Ann{RIGHT_TO_LEFT_OVERRIDE}txt.exe", "Anntxt.exe"),
    "isolates": ("\u2067Eve\u2069\u200f\u061c", "Eve"),
    "zero width": ("A\u200bn\u200dn\u2060\ufeff", "Ann"),
    "lines": ("Ann\r\nTotal\t99\x00\x1b[31m", "Ann Total 99 [31m"),
    "separators": ("Ann\u2028Bob\u2029Cyd\u3000Dot", "Ann Bob Cyd Dot"),
    "tower": ("Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306a", "Z\u0300\u0301\u0302a"),
    "wide": ("W" * 32, "W" * 32),
    "han": ("王小明", "王小明"),
    "kana": ("さくらサクラ", "さくらサクラ"),
    "hangul": ("김철수", "김철수"),
    "cyrillic": ("Владимир", "Владимир"),
    "greek": ("Βασίλης", "Βασίλης"),
    "thai": ("สวัสดี", "สวัสดี"),
    "devanagari": ("नमस्ते", "नमस्ते"),
    "hebrew": ("שלום", "שלום"),
    "arabic": ("محمد علي", "محمد علي"),
    "decomposed": ("Jose\u0301", "José"),
    "fraktur": ("𝕯𝖆𝖗𝖐", "Dark #"),
    "emoji": ("⛏\ufe0f🦩", "\\u{26CF}\\u{1F9A9} #"),
    "surrogate": ("\ud800x", "\\u{D800}x #"),
    "nothing": ("\u200b\u202e \n", "#"),
    "empty": ("", "#"),
}
"""What it is called: the name, and what is shown; "#" stands for the person's number."""
