# SPDX-License-Identifier: BSL-1.0
# Makes images/: tiny images whose colours are known, and damaged ones, without a library that writes images.
# To make them again, from this folder: python3 images.py

import pathlib
import struct
import zlib

FOLDER = pathlib.Path("images")
RED, GREEN, BLUE = bytes([255, 0, 0]), bytes([0, 255, 0]), bytes([0, 0, 255])
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6  # PNG's types of colour


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rows, width, kind, bits=8, palette=b"", height=None, pixels=None):
    header = struct.pack(">IIBBBBB", width, height or len(rows), bits, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows)) if pixels is None else pixels
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + (chunk(b"PLTE", palette) if palette else b"")
        + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def jpeg(codes=(1,) + 15 * (0,), tables=0x00):
    """8 x 8 pixels of grey: its one value is 100 above the middle of 128."""

    def segment(marker, data):
        return bytes([255, marker]) + struct.pack(">H", len(data) + 2) + data

    one_code = bytes([1] + 15 * [0])
    return (
        b"\xff\xd8"
        + segment(0xDB, bytes([0] + 64 * [8]))
        + segment(0xC0, struct.pack(">BHHBBBB", 8, 8, 8, 1, 1, 0x11, 0))
        + segment(0xC4, bytes([0x00]) + bytes(codes) + bytes([7] * sum(codes)))  # one length: 7 bits
        + segment(0xC4, bytes([0x10]) + one_code + bytes([0]))  # the end of the block
        + segment(0xDA, bytes([1, 1, tables, 0, 63, 0]))
        + bytes([0b0_1100100, 0b0_1111111])
        + b"\xff\xd9"
    )


def bmp(pixel, width, height):
    row = pixel[::-1] * width
    data = (row + bytes(-len(row) % 4)) * height
    return (
        b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data), 0, 0, 0, 0) + data
    )


def tga(pixel, width, height):
    return struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, width, height, 24, 0) + pixel[::-1] * width * height


WHOLE = {
    "grey.png": png([bytes([51, 102]), bytes([153, 204])], 2, GREY),
    "grey16.png": png([struct.pack(">H", 0x3333)], 1, GREY, bits=16),
    "grey1.png": png([bytes([0b01000000])], 2, GREY, bits=1),
    "grey_alpha.png": png([bytes([51, 255, 204, 0])], 2, GREY_ALPHA),
    "one_pixel.png": png([bytes([255, 51, 0])], 1, RGB),
    "rgb16.png": png([struct.pack(">HHH", 0x3333, 0x6666, 0xFFFF)], 1, RGB, bits=16),
    "palette.png": png([bytes([0, 1])], 2, PALETTE, palette=RED + BLUE),
    # Opaque red, and blue that is seen for a third: three quarters red.
    "alpha.png": png([RED + b"\xff" + BLUE + b"\x55"], 2, RGBA),
    "transparent.png": png([RED + b"\0"], 1, RGBA),
    "wide.png": png([GREEN * 10 + BLUE * 10], 20, RGB),
    "grey.jpg": jpeg(),
    "red.bmp": bmp(RED, 3, 2),
    "red.tga": tga(RED, 3, 2),
}
DAMAGED = {
    "huge.png": png([], 12000, RGB, height=10000, pixels=b""),
    "gigantic.png": png([], 2**31 - 1, RGB, height=2**31 - 1, pixels=b""),
    "damaged.png": png([], 2, RGB, height=2, pixels=b"no zlib stream"),
    "short_rows.png": png([RED * 4], 4, RGB, height=4),
    "cut.png": WHOLE["wide.png"][:-20],
    "cut.jpg": WHOLE["grey.jpg"][:-3],
    "cut.bmp": WHOLE["red.bmp"][:-9],
    "cut.tga": WHOLE["red.tga"][:-9],
    "only_header.jpg": WHOLE["grey.jpg"][:100],
    "no_table.jpg": jpeg(tables=0x03),
    # More codes in a table than there are bytes, on which stb_image 2.27 writes behind it.
    "many_codes.jpg": jpeg(codes=8 * (0,) + 8 * (255,)),
}

FOLDER.mkdir(exist_ok=True)
for name, content in {**WHOLE, **DAMAGED}.items():
    (FOLDER / name).write_bytes(content)
