"""Random damage to a package, then what readers, exports and commands make of it: python -m fuzz.readers RUNS [SEED].

Each run damages the bytes of a file, a value of the descriptor or the rows of a table, and asks a few questions. Each
must end in an answer or in one of our errors; what does not is printed with its seed and counted.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner

import korea_china_2026 as kc
from fuzz.targets import READERS, package_files
from korea_china_2026.cli import group
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.package_files import DESCRIPTOR
from korea_china_2026.publish.exports import FORMATS, export, read_published
from korea_china_2026.publish.site.render import render_site
from korea_china_2026.read.package import PACKAGE_VARIABLE, package

#: The most processor time that one question may take, in seconds; the most memory of all, in bytes.
SECONDS, MEMORY = 60, 2_000_000_000
_JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    "",
    "nobody",
    "../x",
    "\x00",
    "\u202e",
    [],
    {},
    [None],
    "é" * 3000,
)


def damaged(rng: random.Random, files: dict[str, bytes]) -> tuple[str, bytes]:
    """A file of the package and what stands in it now."""
    how = rng.random()
    if how < 0.3:
        return DESCRIPTOR, _other_value(rng, files[DESCRIPTOR])
    name = rng.choice(sorted(files))
    if how < 0.7 and name.endswith(".parquet"):
        return name, _other_rows(rng, files[name])
    return name, _other_bytes(rng, files[name])


def _other_bytes(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 20))):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del changed[at : at + rng.choice((1, 10, 1000))]
            case 2:
                changed[at:at] = rng.choice((b"\0", b'"', b"\n", b"\r", b",", b"\xff", b"{", bytes(100)))
            case _:
                changed = changed[:at]
    return bytes(changed)


def _other_value(rng: random.Random, data: bytes) -> bytes:
    described = holder = json.loads(data)
    while True:
        key = rng.choice(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.15:
            break
        holder = inner
    if rng.random() < 0.25:
        del holder[key]
    else:
        holder[key] = rng.choice((*_JUNK, rng.choice(sorted(map(str, described["resources"][0])))))
    return json.dumps(described).encode()


def _other_rows(rng: random.Random, data: bytes) -> bytes:
    table = pq.read_table(pa.BufferReader(data))
    rows, name = table.to_pylist(), rng.choice(table.column_names)
    kind = table.schema.field(name).type
    match rng.randrange(6):
        case 0:
            table = table.drop_columns([name])
        case 1 if rows:
            rows.append(dict(rng.choice(rows)))
            table = pa.Table.from_pylist(rows, schema=table.schema)
        case 2:
            table = table.slice(0, rng.choice((0, table.num_rows // 2)))
        case 3:
            table = table.rename_columns([f"{one}x" if one == name else one for one in table.column_names])
        case _ if rows:
            values = [row[name] for row in rows]
            other = [*_JUNK[:11], *values]
            values[rng.randrange(len(values))] = rng.choice(other)
            schema = pa.field(name, kind)
            with suppress(pa.ArrowException, TypeError, ValueError, OverflowError):
                table = table.set_column(table.column_names.index(name), schema, pa.array(values, kind))
        case _:
            table = pa.concat_tables([table, table])
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _exported(name: str) -> None:
    export(name, read_published(package()))


def _site() -> None:
    published = read_published(package())
    render_site(published.tables, {"text": kc.cite()}, None, published.package)


def _command(*words: str) -> None:
    done = CliRunner().invoke(group, [word.replace("HERE", os.environ[PACKAGE_VARIABLE]) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception


_WHOLE_PACKAGE = [read for read in READERS if getattr(read, "func", None) is kc.load_all]
#: What is asked: often what is quick. Pages and formats take a second or more each.
ASKED: tuple[tuple[int, Callable[[], object]], ...] = (
    *((60, read) for read in READERS if read not in _WHOLE_PACKAGE),
    *((10, read) for read in READERS if read in _WHOLE_PACKAGE),
    *((60, partial(kc.load, "events", engine)) for engine in ("pandas", "pyarrow", "polars", "duckdb")),
    (5, kc.connect),
    *((2, partial(_exported, name)) for name in FORMATS),
    (2, _site),
    (10, partial(_command, "validate", "HERE")),
    *(
        (10, partial(_command, *words.split()))
        for words in ("show haldvik", "search ice", "describe events", "compare")
    ),
)


def run(seed: int, base: Path, files: dict[str, bytes], told: Counter[str]) -> None:
    """One damaged package, and a few questions to it."""
    rng = random.Random(seed)
    name, content = damaged(rng, files)
    folder = Path(tempfile.mkdtemp(dir=base.parent))
    try:
        for one in files:
            (folder / one).parent.mkdir(exist_ok=True)
            os.link(base / one, folder / one)
        (folder / name).unlink()
        (folder / name).write_bytes(content)
        os.environ[PACKAGE_VARIABLE] = str(folder)
        for ask in rng.choices([ask for _, ask in ASKED], [weight for weight, _ in ASKED], k=3):
            _asked(ask, seed, told)
    finally:
        shutil.rmtree(folder)


def _asked(ask: Callable[[], object], seed: int, told: Counter[str]) -> None:
    begun = time.process_time()
    faulthandler.dump_traceback_later(20 * SECONDS, exit=True)  # what hangs takes no processor time
    try:
        ask()
        told["answers"] += 1
    except KoreaChinaError:
        told["errors of ours"] += 1
    except Exception as error:
        told["CRASHES"] += 1
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{last.filename}:{last.lineno}"
        print(f"seed {seed}: {ask}: {type(error).__name__}: {str(error)[:200]} ({where})", flush=True)
    if (taken := time.process_time() - begun) > SECONDS:
        told["TOO LONG"] += 1
        print(f"seed {seed}: {ask} took {taken:.0f} s", flush=True)


def main() -> None:
    """Run as often as asked, and say what came of it."""
    runs, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as home:
        base, files = Path(home, "base"), package_files()
        for name, data in files.items():
            (base / name).parent.mkdir(parents=True, exist_ok=True)
            (base / name).write_bytes(data)
        for seed in range(first, first + runs):
            run(seed, base, files, told)
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            if used > MEMORY:
                sys.exit(f"seed {seed}: {used:,} bytes of memory")
            if seed % 500 == 0:
                print(seed - first + 1, dict(told), f"{used:,} bytes", flush=True)
    print(runs, dict(told))


if __name__ == "__main__":
    main()
