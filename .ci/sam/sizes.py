"""Zips each built function as `sam deploy` would, prints its size, and fails
when one is over the limit. Usage: sizes.py BUILD_DIR
"""

import io
import pathlib
import sys
import zipfile

LIMIT = 12 * 1024 * 1024  # bytes; a zip this small still starts quickly


def zipped(folder):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.rglob("*"):
            archive.write(file, file.relative_to(folder))
    return buffer.tell()


def main(build):
    functions = sorted(p for p in pathlib.Path(build).iterdir() if p.is_dir())
    too_big = 0
    for function in functions:
        size = zipped(function)
        too_big += size > LIMIT
        word = "TOO BIG" if size > LIMIT else "ok"
        print(f"{function.name:24} {size / 1e6:6.2f} MB zipped of {LIMIT / 1e6:.2f}: {word}")
    return 0 if functions and not too_big else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
