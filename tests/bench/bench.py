#!/usr/bin/env python3
"""What partnerlog costs, as ratios within one run.

Run by `make bench` in the build folder. Makes a log of a million demo entries
(kept between runs) and prints

- requests a second of the list page through nginx, and how long each takes,
  beside a FastCGI program that sends a constant page of the same size through
  the same configuration, and beside a log of a tenth of the size;
- the time from navigation to the painted page in Chromium, likewise;
- the export as a command and through nginx, beside the sqlite3 shell in CSV
  mode on the same rows and columns, and beside reading the same rows without
  writing them; the time to its first byte, and its peak memory, of the whole
  log and of a hundredth; the xlsx beside the CSV; the list page while an
  export is running, beside itself while none is;
- the import, beside the sqlite3 shell reading the same records into plain
  indexed tables and a search index (import.sql); both must come to as many
  entries and lines. Its peak memory at the whole, a tenth and a hundredth;
  a tenth of the records once more, and a tenth of them shuffled.

The machine may be shared: what is compared is run in turn, and the median is
printed with the least and the most. BENCH_ENTRIES and BENCH_ROUNDS make it
smaller; BENCH_PARTS names those of `pages export import` that are wanted.
"""
import base64
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import typing
import urllib.parse

BUILD = os.getcwd()
SOURCE = os.environ.get("srcdir", os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))))
FOLDER = os.path.join(BUILD, "bench")
ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
PARTS = os.environ.get("BENCH_PARTS", "pages export import").split()
SECONDS = 3
SITE = os.path.join(SOURCE, "cgi-bin", "service", "site")
PROGRAM = os.path.join(BUILD, "cgi-bin", "partnerlog")
AUTHORIZATION = "Basic " + base64.b64encode(b"admin-agent:demo").decode()


def say(*words):
    print(*words, flush=True)


def measure(command, output=subprocess.DEVNULL, **options):
    """Seconds and peak memory in KiB of a command that must succeed."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=output,
                               stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bench: {command[0]} failed: {process.returncode}")
    return time.monotonic() - began, usage.ru_maxrss


def make_records(entries):
    """The path of so many demo records, made if need be."""
    records = os.path.join(FOLDER, f"{entries}.ndjson")
    if not os.path.exists(records):
        with open(records + ".new", "wb") as file:
            subprocess.run([PROGRAM, "demo", "--entries", str(entries),
                            "--days", "1800"], stdout=file, check=True)
        os.rename(records + ".new", records)
    return records


def remove_log(log):
    for old in (log, log + "-wal", log + "-shm"):
        if os.path.exists(old):
            os.unlink(old)


def make_log(entries):
    """The path of a log of so many demo entries, made if need be."""
    log = os.path.join(FOLDER, f"{entries}.db")
    if not os.path.exists(log + ".done"):
        say(f"making a log of {entries:,} entries")
        remove_log(log)
        measure([PROGRAM, "import", "--db", log, make_records(entries)])
        open(log + ".done", "w").close()
    return log


class Site:
    """A site of its own, until the `with` ends."""

    def __init__(self, build, log):
        self.folder = tempfile.mkdtemp(prefix="site.", dir=FOLDER)
        self.process = subprocess.Popen(
            ["sh", SITE, "--build", build, "--db", log, "--dir", self.folder,
             "--port", "0"], stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def __enter__(self):
        if not self.address:
            sys.exit("bench: the site did not start")
        # The check of a well-hidden password would cost more than the page.
        with open(os.path.join(self.folder, "etc", "htpasswd"), "w") as file:
            file.write("admin-agent:{PLAIN}demo\n")
        return self

    def __exit__(self, *what):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)

    def get(self, page):
        return subprocess.run(
            ["curl", "-sf", "-H", "Authorization: " + AUTHORIZATION,
             self.address + page], stdout=subprocess.PIPE, check=True).stdout

    def load(self, pages):
        """What these pages, in turn, come to; each answer must be good."""
        script = os.path.join(self.folder, "pages.lua")
        prefix = urllib.parse.urlsplit(self.address).path
        with open(script, "w") as file:
            file.write("local pages, n = {%s}, 0\n" % ", ".join(
                f'"{prefix}{page}"' for page in pages))
            file.write("function request()\n"
                       "  n = n % #pages + 1\n"
                       "  return wrk.format('GET', pages[n])\n"
                       "end\n")
        text = subprocess.run(
            ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "--latency", "-s", script,
             "-H", "Authorization: " + AUTHORIZATION, self.address],
            stdout=subprocess.PIPE, text=True, check=True).stdout
        if "Non-2xx" in text or "Socket errors" in text:
            sys.exit(f"bench: {pages[0]}: {text}")
        return Load(float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1]),
                    milliseconds(text, 50), milliseconds(text, 99))


class Load(typing.NamedTuple):
    rate: float  # requests a second
    p50: float   # milliseconds
    p99: float


def milliseconds(text, percent):
    """A line of wrk's latencies: `50%    1.23ms`."""
    number, unit = re.search(
        rf"\s{percent}%\s+([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": .001, "ms": 1, "s": 1000}[unit]


def constant_build(page):
    """A build folder whose `log` sends this page, and nothing else."""
    folder = os.path.join(FOLDER, "constant")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "cgi-bin"))
    os.symlink(os.path.join(BUILD, "templates"),
               os.path.join(folder, "templates"))
    for name in ("entry", "export", "subscriptions"):
        os.symlink(os.path.join(BUILD, "cgi-bin", name),
                   os.path.join(folder, "cgi-bin", name))
    with open(os.path.join(folder, "page"), "wb") as file:
        file.write(b"Status: 200 OK\r\n"
                   b"Content-Type: text/html; charset=utf-8\r\n"
                   b"Content-Length: %d\r\n\r\n" % len(page) + page)
    script = os.path.join(folder, "cgi-bin", "log")
    with open(script, "w") as file:
        file.write(f"#!/bin/sh\nexec {BUILD}/tests/bench/constant "
                   f"{folder}/page\n")
    os.chmod(script, 0o755)
    return folder


def show(name, ratios):
    say(f"{name:<58} {statistics.median(ratios):6.2f}"
        f"   ({min(ratios):.2f} to {max(ratios):.2f})")


def compare(name, left, right):
    """Ratio of two loads, taken in turn."""
    pairs = [(left(), right()) for _ in range(ROUNDS)]
    show(name, [a.rate / b.rate for a, b in pairs])
    for side in zip(*pairs):
        rate, p50, p99 = (statistics.median(each) for each in zip(*side))
        say(f"    {rate:8,.0f}/s   p50 {p50:7.2f} ms   p99 {p99:7.2f} ms")


def column(log, query):
    return subprocess.run(["sqlite3", "-readonly", log, query],
                          stdout=subprocess.PIPE, text=True,
                          check=True).stdout.split()


def deep_pages(log):
    """Pages all over the log."""
    first, last = (int(end) for end in column(
        log, "SELECT min(id) FROM entry; SELECT max(id) FROM entry"))
    return [f"log?from=2000-01-01&before={last - (last - first) * n // 100}"
            for n in range(10, 100)]


WHOLE = "log?from=2000-01-01"


def page_cases(log):
    """Each a list of pages, which are asked for in turn: the one that is
    looked at again and again; as many as a program may remember; or, from
    days on which there was no log yet, more than it does."""
    def pages(key, values, rest="", days=8):
        return [f"log?from=2000-01-0{day}&{key}={value}{rest}"
                for day in range(1, days + 1) for value in values]

    customers = column(log, "SELECT code FROM customer WHERE code <> '' "
                            "ORDER BY id % 97, id LIMIT 40")
    users = column(log, "SELECT name FROM user ORDER BY id % 7, id LIMIT 20")
    actions = column(log, "SELECT code FROM operation ORDER BY id LIMIT 20")
    words = ("backup", "defender", "power", "teams", "windows", "invoice",
             "referral", "gmbh", "trey", "adventure", "azure", "create_order",
             "2024", "enterprise", "premium", "license")
    return {
        "default page": ["log"],
        "deep page": deep_pages(log),
        "whole period": [WHOLE],
        "one customer, whole period": pages("customer", customers),
        "one action, whole period": pages("action", actions),
        "one user, whole period": pages("user", users),
        "failed ones, whole period": pages("status", ["failed"]),
        "user and action, whole period":
            pages("user", users, "&action=" + actions[0]),
        "customer and failed, whole period":
            pages("customer", customers, "&status=failed"),
        "text, a month, asked again": [f"log?q={word}" for word in words],
        "text, whole period": pages("q", words),
        "text, whole period, asked again": pages("q", words, days=1),
        "text and action, whole period":
            pages("q", words, "&action=" + actions[0]),
        "text and action, whole period, asked again":
            pages("q", words, "&action=" + actions[0], days=1),
    }


def modules():
    """Where the browser's driver is, as for the browser tests; or None."""
    for root in BUILD, SOURCE:
        folder = os.path.join(root, "tests", "browser", "node_modules")
        if os.path.isdir(os.path.join(folder, "playwright-core")):
            return folder
    return None


def paint(site):
    """Milliseconds from navigation to the first and the largest thing."""
    text = subprocess.run(
        ["node", os.path.join(SOURCE, "tests", "bench", "paint.js"),
         site.address, "log", "5"], stdout=subprocess.PIPE, text=True,
        env=dict(os.environ, NODE_PATH=modules()), check=True).stdout
    rounds = [[int(n) for n in line.split()] for line in text.splitlines()]
    return [statistics.median(each) for each in zip(*rounds)]


def bench_paint(site, constant):
    if not modules():
        say("no browser's driver: run ./bootstrap check; no paint measured")
        return
    pairs = [(paint(site), paint(constant)) for _ in range(ROUNDS)]
    for number, what in enumerate(("first", "largest")):
        show(f"default page, {what} paint in ms, beside a constant page",
             [ours[number] / theirs[number] for ours, theirs in pairs])
        say("    %.0f ms and %.0f ms" % tuple(
            statistics.median(side[number] for side in sides)
            for sides in zip(*pairs)))


def bench_pages(small, large):
    with Site(BUILD, large) as site, Site(BUILD, small) as less:
        page = site.get("log")
        say(f"the default page has {len(page):,} bytes")
        with Site(constant_build(page), large) as constant:
            bench_paint(site, constant)
        few = page_cases(small)
        for name, pages in page_cases(large).items():
            sizes = sorted((site.get(page) for page in pages), key=len)
            with Site(constant_build(sizes[len(sizes) // 2]),
                      large) as constant:
                compare(f"{name}, beside a constant page",
                        lambda: site.load(pages),
                        lambda: constant.load(["log"]))
            compare(f"{name}, beside a tenth of the entries",
                    lambda: site.load(pages), lambda: less.load(few[name]))


SHELL = """
.mode csv
.headers on
SELECT strftime('%Y-%m-%dT%H:%M:%S', (e.id / 128 - e.ahead) / 10000000
    + 946684800, 'unixepoch')
    || printf('.%07dZ', (e.id / 128 - e.ahead) % 10000000),
  datetime((e.id / 128 - e.ahead) / 10000000 + 946684800, 'unixepoch'),
  c.name, c.code, o.code, o.code, u.name, s.code, l.product, p.code, l.offer,
  l.quantity, l.term, l.cycle, l.order_code, n.text, e.id
FROM entry e
  LEFT JOIN customer c ON c.id = e.customer
  LEFT JOIN user u ON u.id = e.user
  LEFT JOIN operation o ON o.id = e.operation
  LEFT JOIN status s ON s.id = e.status
  LEFT JOIN line l ON l.entry = e.id
  LEFT JOIN subscription p ON p.id = l.subscription
  LEFT JOIN note n ON n.id = e.id
ORDER BY e.id DESC, l.n;
"""


EVERYTHING = "from=2000-01-01&to=2199-12-31&dialect=standard"


def export_ours(log, more=""):
    """Seconds and peak memory of an export of everything as a command."""
    return measure([os.path.join(BUILD, "cgi-bin", "export")],
                   env=dict(os.environ, REMOTE_USER="bench",
                            PARTNERLOG_ROLE="admin-agent",
                            REQUEST_METHOD="GET", PARTNERLOG_DB=log,
                            QUERY_STRING=EVERYTHING + more))


def export_theirs(log):
    script = os.path.join(FOLDER, "export.sql")
    with open(script, "w") as file:
        file.write(SHELL)
    with open(script) as commands:
        return measure(["sqlite3", "-readonly", log], stdin=commands)


def export_bare(log):
    """Reading the rows, and doing nothing with them."""
    return measure([os.path.join(BUILD, "tests", "bench", "rows"), log])


def export_page(more=""):
    return f"export?{EVERYTHING}{more}"


def download(site):
    """Seconds to the first byte and to the last, through the web server."""
    text = subprocess.run(
        ["curl", "-sf", "-H", "Authorization: " + AUTHORIZATION,
         "-o", os.devnull, "-w", "%{time_starttransfer} %{time_total}",
         site.address + export_page()],
        stdout=subprocess.PIPE, text=True, check=True).stdout
    return [float(seconds) for seconds in text.split()]


def compare_export(log):
    """Beside the shell and beside bare reading, in turn."""
    rounds = []
    with Site(BUILD, log) as site:
        download(site)
        for _ in range(ROUNDS):
            rounds.append((export_ours(log), export_theirs(log),
                           export_bare(log), download(site)))
    show("export, how many times as fast as the sqlite3 shell; goal 5",
         [theirs[0] / ours[0] for ours, theirs, _, _ in rounds])
    show("    through nginx; goal 3",
         [theirs[0] / web[1] for _, theirs, _, web in rounds])
    show("    beside reading the same rows without writing; goal 0.6",
         [bare[0] / ours[0] for ours, _, bare, _ in rounds])
    seconds = [statistics.median(each) for each in zip(*(
        (ours[0], theirs[0], bare[0], web[1], web[0])
        for ours, theirs, bare, web in rounds))]
    say("    %.2f s, the shell %.2f s, reading %.2f s, through nginx %.2f s;"
        " its first byte after %.0f ms (goal 50)"
        % (*seconds[:4], seconds[4] * 1000))
    for name, side in ("export", 0), ("sqlite3", 1):
        peak = max(each[side][1] for each in rounds)
        say(f"    {name}: peak {peak / 1024:.1f} MiB")


def show_small_export(log):
    """What should be the same as of the large log."""
    with Site(BUILD, log) as site:
        download(site)
        first = statistics.median(download(site)[0] for _ in range(ROUNDS))
    peak = max(export_ours(log)[1] for _ in range(ROUNDS))
    say(f"    of a hundredth of the entries: peak {peak / 1024:.1f} MiB, "
        f"first byte after {first * 1000:.0f} ms")


def compare_sheets(log):
    formats = [(export_ours(log, "&format=xlsx"), export_ours(log))
               for _ in range(ROUNDS)]
    show("xlsx, how many times as long as the CSV",
         [xlsx[0] / csv[0] for xlsx, csv in formats])
    say("    peak %.1f MiB" % (max(xlsx[1] for xlsx, _ in formats) / 1024))


def has_format(site, name):
    """Whether the site exports it."""
    return subprocess.run(
        ["curl", "-sfI", "-H", "Authorization: " + AUTHORIZATION,
         site.address + export_page(f"&format={name}")],
        stdout=subprocess.DEVNULL).returncode == 0


class Exports:
    """One export after the other, until the `with` ends."""

    def __init__(self, site):
        self.process = subprocess.Popen(
            ["sh", "-c", 'while curl -sf -H "$1" -o /dev/null "$2"; do :; '
             'done', "sh", "Authorization: " + AUTHORIZATION,
             site.address + export_page()], start_new_session=True)

    def __enter__(self):
        time.sleep(.2)
        return self

    def __exit__(self, *what):
        if self.process.poll() is not None:
            sys.exit("bench: an export failed")
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def load_beside(site, pages):
    with Exports(site):
        return site.load(pages)


def compare_pages(log):
    """The list while an export is running, and while none is."""
    with Site(BUILD, log) as site:
        for name, pages in (("default page", ["log"]),
                            ("deep page", deep_pages(log))):
            site.load(pages)
            compare(f"{name}, beside the same while none exports",
                    lambda: load_beside(site, pages),
                    lambda: site.load(pages))


def import_ours(log, records):
    """Seconds and peak memory of an import into a log, there or not."""
    # Nobody is to pay for what another run has left to be written.
    os.sync()
    return measure([PROGRAM, "import", "--db", log, records])


def import_theirs(log, records):
    remove_log(log)
    script = os.path.join(SOURCE, "tests", "bench", "import.sql")
    os.sync()
    with open(records, "rb") as file:
        return measure(["sqlite3", "-batch", "-bail", log, f".read {script}"],
                       stdin=file)


def count_rows(log):
    return subprocess.run(
        ["sqlite3", "-readonly", log, "SELECT (SELECT count(*) FROM entry), "
         "(SELECT count(*) FROM line)"],
        stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def check_same(log, other):
    """What was measured is only worth telling when the work was the same."""
    counts = count_rows(log), count_rows(other)
    if counts[0] != counts[1]:
        sys.exit("bench: entries and lines differ: "
                 f"{counts[0]} in {log}, {counts[1]} in {other}")


def compare_import(records, log, other):
    """Against the shell, in turn; leaves both logs."""
    pairs = []
    for _ in range(ROUNDS):
        remove_log(log)
        pairs.append((import_ours(log, records),
                      import_theirs(other, records)))
        check_same(log, other)
    show("import, how many times as fast as the sqlite3 shell; goal 1.5",
         [theirs[0] / ours[0] for ours, theirs in pairs])
    for name, side in ("partnerlog", 0), ("sqlite3", 1):
        seconds = statistics.median(pair[side][0] for pair in pairs)
        memory = max(pair[side][1] for pair in pairs)
        say(f"    {name}: {seconds:.1f} s, {ENTRIES / seconds:,.0f} "
            f"records/s, {os.path.getsize(records) / seconds / 1e6:.0f} MB/s,"
            f" peak {memory / 1024:.0f} MiB")


def show_memory(entries, log):
    remove_log(log)
    memory = import_ours(log, make_records(entries))[1]
    say(f"    partnerlog, {entries:,} records: peak {memory / 1024:.0f} MiB")


def compare_orders(records, log):
    """The same records again, and in no order, beside a first import."""
    shuffled = os.path.join(FOLDER, "shuffled.ndjson")
    other = os.path.join(FOLDER, "shuffled.db")
    subprocess.run(["shuf", f"--random-source={records}", "-o", shuffled,
                    records], check=True)
    again, mixed = [], []
    for _ in range(ROUNDS):
        remove_log(log)
        remove_log(other)
        first = import_ours(log, records)[0]
        again.append(import_ours(log, records)[0] / first)
        mixed.append(import_ours(other, shuffled)[0] / first)
        check_same(log, other)
    show("    a tenth of them again, beside the first time", again)
    show("    a tenth of them shuffled, beside in order", mixed)
    for left in shuffled, other:
        remove_log(left)


def bench_import():
    records = make_records(ENTRIES)
    log = os.path.join(FOLDER, "ours.db")
    other = os.path.join(FOLDER, "theirs.db")
    say(f"{ENTRIES:,} records of {os.path.getsize(records) / ENTRIES:,.0f} "
        "bytes on average")
    compare_import(records, log, other)
    show_memory(ENTRIES // 10, log)
    show_memory(ENTRIES // 100, log)
    compare_orders(make_records(ENTRIES // 10), log)
    for left in log, other:
        remove_log(left)


def bench_all_pages():
    bench_pages(make_log(ENTRIES // 10), make_log(ENTRIES))


def bench_exports():
    log = make_log(ENTRIES)
    compare_export(log)
    show_small_export(make_log(ENTRIES // 100))
    with Site(BUILD, log) as site:
        xlsx = has_format(site, "xlsx")
    if xlsx:
        compare_sheets(log)
    else:
        say("no xlsx: it is not built in; not compared")
    compare_pages(log)


# What there is to measure, and what it takes.
BENCHES = {
    "pages": (bench_all_pages, ("wrk", "curl", "nginx", "sqlite3")),
    "export": (bench_exports, ("wrk", "curl", "nginx", "sqlite3")),
    "import": (bench_import, ("sqlite3", "shuf")),
}


def main():
    for part in PARTS:
        if part not in BENCHES:
            sys.exit(f"bench: BENCH_PARTS: {part}: there are "
                     + ", ".join(BENCHES))
        for tool in BENCHES[part][1]:
            if not shutil.which(tool,
                                path=os.environ["PATH"] + ":/usr/sbin"):
                sys.exit(f"bench: {tool} is missing: install its package")
    os.makedirs(FOLDER, exist_ok=True)
    os.chmod(FOLDER, 0o755)
    for part in PARTS:
        BENCHES[part][0]()


main()
