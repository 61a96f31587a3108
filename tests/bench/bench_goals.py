"""What must be reached, and whether it is."""
import datetime
import os
import platform
import re
import sqlite3
import subprocess
from pathlib import Path

import bench_figures as figures
from cluster import PROGRAMS

TEN, ONE = "10 x 4 kB", "1 x 4 kB"


def at_least(found, limit):
    return figures.show(found), found is not None and found["median"] >= limit


def at_most(value, limit, unit):
    return f"{value:.2f} {unit}", value <= limit


def overlaps(found, limit=1.0):
    """Not to be told apart: the spread of the ratios holds 1, or they are above it."""
    return figures.show(found), found is not None and found["most"] >= limit


def all_of(*verdicts):
    return "; ".join(words for words, _ in verdicts), all(reached for _, reached in verdicts)


# part, measure, goal, how the figure and the verdict come from the part's result
GOALS = [
    ("postfix", "new cases/s, discarded after the commit, of Postfix without a milter, 10 sessions", ">= 0.85",
     lambda p: at_least(p["runs"][TEN]["new"]["ratio"], 0.85)),
    ("postfix", "the same: the goal", ">= 1.0", lambda p: at_least(p["runs"][TEN]["new"]["ratio"], 1.0)),
    ("postfix", "the same, of OpenDKIM verifying", ">= 2.0", lambda p: at_least(p["to_opendkim"], 2.0)),
    ("postfix", "the same, of rspamd without a network", ">= 2.5", lambda p: at_least(p["to_rspamd"], 2.5)),
    ("postfix", "the same while receipts and unit copies go to the same Postfix, of Postfix without a milter", ">= 0.45",
     lambda p: at_least(p["runs"][TEN]["feedback"]["ratio"], 0.45)),
    ("postfix", "the last letter out after the last mail", "<= 10 s",
     lambda p: at_most(p["runs"][TEN]["feedback"]["out_s"], 10, "s")),
    ("postfix", "bystander mail, of a do-nothing milter, 10 sessions", "1 within the spread",
     lambda p: overlaps(p["runs"][TEN]["bystander"]["ratio"])),
    ("postfix", "wait after the dot, p50, 1 session, of Postfix without a milter", "<= 1.1",
     lambda p: ratio_at_most(p["runs"][ONE]["new"]["dot_ratio"]["dot_p50"], 1.1)),
    ("postfix", "wait after the dot, p99, 10 sessions, of Postfix without a milter", "<= 0.5",
     lambda p: ratio_at_most(p["runs"][TEN]["new"]["dot_ratio"]["dot_p99"], 0.5)),
    ("postfix", "wait after the dot over a TCP milter socket, p50", "<= 3 ms",
     lambda p: at_most(p["tcp"]["new-tcp"]["dot_p50"], 3, "ms")),
    ("postfix", "outbox drain, intake idle, of smtp-source into the same Postfix", ">= 0.8",
     lambda p: at_least(p["drain"]["ratio"], 0.8)),
    ("postfix", "memory (PSS) after 10,000 messages at 50 sessions", "<= 12 MiB",
     lambda p: at_most(p["memory"]["after_kb"] / 1024, 12, "MiB")),
    ("postfix", "memory (PSS) at most with 50 of 10 MB at once", "<= 64 MiB",
     lambda p: at_most(p["memory"]["large_peak_kb"] / 1024, 64, "MiB")),
    ("direct", "intake without an MTA, 50 connections, of a commit a message", ">= 6",
     lambda d: at_least(d["group_to_single"], 6)),
    ("direct", "the same, of the same without sync", ">= 0.85", lambda d: at_least(d["group_to_free"], 0.85)),
    ("direct", "the same, p99 of p50", "<= 3", lambda d: at_most(d["p99_to_p50"]["median"], 3, "times")),
    ("direct", "5 ms added to each sync, 64 in flight, of a commit a message", ">= 15",
     lambda d: at_least(d["slow_group_to_single"], 15)),
    ("growth", "1,000,000 cases of 1,000: intake through Postfix", ">= 0.95", lambda g: at_least(g["ratios"]["through"], 0.95)),
    ("growth", "the same: intake without an MTA", ">= 0.8", lambda g: at_least(g["ratios"]["direct"], 0.8)),
    ("growth", "the same: look-up of a reply's case", "<= 2", lambda g: ratio_at_most(g["ratios"]["lookup_us"], 2)),
    ("growth", "start with 1,000,000 cases", "<= 0.3 s", lambda g: at_most(last(g)["start_s"], 0.3, "s")),
    ("growth", "`list --limit 50` and `search` over them", "<= 0.2 s",
     lambda g: all_of(*(at_most(last(g)[name], 0.2, "s") for name in ("list_s", "search_rare_s", "search_common_s")))),
    ("postgres", "PostgreSQL on a local socket: intake through Postfix, of SQLite", ">= 0.5",
     lambda p: at_least(p["ratios"]["through"]["one host"]["SQLite"], 0.5)),
    ("postgres", "two hosts on PostgreSQL, of one", ">= 1.6",
     lambda p: at_least(p["ratios"]["through"]["two hosts"]["one host"], 1.6)),
    ("postgres", "the same with a round trip of 1 ms to the server", ">= 1.6",
     lambda p: at_least(p["ratios"]["through"]["two hosts, 1 ms"]["one host, 1 ms"], 1.6)),
]


def ratio_at_most(found, limit):
    return figures.show(found), found is not None and found["median"] <= limit


def last(growth):
    return list(growth["runs"].values())[-1]


def judge(parts):
    """(measure, goal, figure, verdict) of each goal whose part has run."""
    for part, measure, goal, verdict in GOALS:
        if part in parts:
            figure, reached = verdict(parts[part])
            yield measure, goal, figure, "reached" if reached else "not reached"


def version(*words):
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError:
        return "not installed"
    return (re.search(r"\d+\.\d+[\w.~+-]*", done.stdout + done.stderr) or ["?"])[0]


def machine():
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace"))
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(encoding="ascii"))
    return {
        "date": datetime.date.today().isoformat(), "cpus": os.cpu_count(), "cpu": cpu[1] if cpu else platform.machine(),
        "memory_mib": int(memory[1]) // 1024 if memory else 0, "kernel": platform.release(),
        "load_before": round(os.getloadavg()[0], 2),
        "postfix": version("/usr/sbin/postconf", "-d", "mail_version"), "opendkim": version("/usr/sbin/opendkim", "-V"),
        "rspamd": version("/usr/bin/rspamd", "--version"), "sqlite": sqlite3.sqlite_version,
        "postgresql": version(PROGRAMS / "postgres", "--version"),
    }


def write_results(path, result, lines):
    about = result["machine"]
    text = [
        "# Speed and scale, measured", "",
        f"Written by `make bench RESULTS=yes` on {about['date']}: {about['cpus']} CPUs ({about['cpu']}), "
        f"{about['memory_mib']} MiB, Linux {about['kernel']}, load {about['load_before']} before; Postfix {about['postfix']}, "
        f"OpenDKIM {about['opendkim']}, rspamd {about['rspamd']}, SQLite {about['sqlite']}, PostgreSQL {about['postgresql']}.  Medians of {result['rounds']} "
        "interleaved rounds; ratios are of the same round, with the least and the most.", "",
        "| measure | goal | measured | |", "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in result["goals"]), "", "```", *lines, "```", "",
    ]
    path.write_text("\n".join(text), encoding="utf-8")
