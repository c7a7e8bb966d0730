"""Which keys a scanner presses for a text, by its country setting.

The tables were written for the emulator alone, so that a mistake in the product's tables is found.
"""

from __future__ import annotations

from collections.abc import Iterator

# Key codes of linux/input-event-codes.h and the names QEMU has for them.
SHIFT, CTRL, ALT, ALT_GR, ENTER, TAB, F8, SPACE = 42, 29, 56, 100, 28, 15, 66, 57
KEYPAD = dict(zip("0123456789", (82, 79, 80, 81, 75, 76, 77, 71, 72, 73), strict=True))
QEMU_NAMES = {SHIFT: "shift", CTRL: "ctrl", ALT: "alt", ALT_GR: "alt_r", ENTER: "ret", TAB: "tab",
              F8: "f8", SPACE: "spc", 86: "less"}
QEMU_NAMES |= {code: f"kp_{digit}" for digit, code in KEYPAD.items()}

ROWS = (
    ((41, *range(2, 14)), "grave_accent 1 2 3 4 5 6 7 8 9 0 minus equal"),
    (tuple(range(16, 28)), "q w e r t y u i o p bracket_left bracket_right"),
    ((*range(30, 41), 43), "a s d f g h j k l semicolon apostrophe backslash"),
    (tuple(range(44, 54)), "z x c v b n m comma dot slash"),
)
for _codes, _names in ROWS:
    QEMU_NAMES |= dict(zip(_codes, _names.split(), strict=True))

# Four rows of keys as printed on them; a blank where a key has no sign. Plain, Shift, AltGr.
LAYOUTS = {
    "us": (("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "zxcvbnm,./"),
           ("~!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"|', "ZXCVBNM<>?"),
           ("", "", "", "")),
    "gb": (("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "zxcvbnm,./"),
           ('¬!"£$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@~", "ZXCVBNM<>?"),
           ("", "", "", "")),
    "de": (("^1234567890ß´", "qwertzuiopü+", "asdfghjklöä#", "yxcvbnm,.-"),
           ('°!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ'", "YXCVBNM;:_"),
           ("       {[]}\\ ", "@          ~", "", "")),
    "fr": (("²&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù*", "wxcvbn,;:!"),
           (" 1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%µ", "WXCVBN?./§"),
           ("  ~#{[|`\\^@]}", "", "", "")),
}
BESIDE_SHIFT = {"us": "<> ", "gb": "\\| ", "de": "<>|", "fr": "<> "}  # key 86
DEAD = {"us": "", "gb": "", "de": "^´`", "fr": "^¨~`"}
Stroke = tuple[int, ...]  # keys that are down together; the last one is the key itself


class Layout:
    def __init__(self, name: str) -> None:
        self.dead = DEAD[name]
        self.strokes: dict[str, Stroke] = {" ": (SPACE,)}
        levels: tuple[Stroke, ...] = ((), (SHIFT,), (ALT_GR,))
        for held, rows in zip(levels, LAYOUTS[name], strict=True):
            for (codes, _), signs in zip(ROWS, rows, strict=True):
                for code, sign in zip(codes, signs, strict=False):
                    self.strokes.setdefault(sign, (*held, code))
        for held, sign in zip(levels, BESIDE_SHIFT[name], strict=True):
            self.strokes.setdefault(sign, (*held, 86))

    def strokes_of(self, text: str, separator: str) -> Iterator[Stroke]:
        """`separator` is how 0x1D is sent: ctrl, alt, f8, or a character."""
        for sign in text:
            if sign == "\r":
                yield (ENTER,)
            elif sign == "\t":
                yield (TAB,)
            elif sign == "\x1d":
                yield from self._separator(separator)
            elif sign == "\n":
                yield (CTRL, *self._of("j"))
            else:
                yield self._of(sign)
                if sign in self.dead:
                    yield (SPACE,)

    def _separator(self, way: str) -> Iterator[Stroke]:
        if way == "ctrl":
            yield (CTRL, *self._of("]"))
        elif way == "f8":
            yield (F8,)
        elif way != "alt":
            yield self._of(way)
        else:
            yield (ALT, *(KEYPAD[digit] for digit in "029"))

    def _of(self, sign: str) -> Stroke:
        stroke = self.strokes.get(sign)
        if stroke is None:
            raise ValueError(f"no key for {sign!r} in this layout")
        return stroke


def edges(stroke: Stroke) -> Iterator[tuple[int, int]]:
    """(key, 1) for down and (key, 0) for up; digits one after the other while Alt is down."""
    *held, key = stroke
    if ALT in held:
        held, digits = held[:1], stroke[1:]
    else:
        digits = (key,)
    yield from ((code, 1) for code in held)
    for digit in digits:
        yield from ((digit, 1), (digit, 0))
    yield from ((code, 0) for code in reversed(held))


def typed_table() -> str:
    """All printable characters as typed on every layout: layout, then key:value pairs."""
    text = "".join(map(chr, range(0x20, 0x7F))) + "\x1d\r"
    lines = []
    for name in sorted(LAYOUTS):
        strokes = Layout(name).strokes_of(text, "ctrl")
        pairs = (f"{code}:{value}" for stroke in strokes for code, value in edges(stroke))
        lines.append(f"{name} {' '.join(pairs)}\n")
    return "".join(lines)
