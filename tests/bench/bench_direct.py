"""Intake without an MTA: the milter protocol on kept connections (milter.c), with the disk as it is, without sync, and slow."""
import subprocess
import sys

import bench_figures as figures
import harness

SLOW_MICROS = 5000
# name: (daemon, connections, messages)
JOBS = {
    "group commit": ("disk", 50, 6000),
    "a commit a message": ("disk", 1, 600),
    "without sync": ("free", 50, 6000),
    "group commit, slow disk": ("slow", 64, 3000),
    "a commit a message, slow disk": ("slow", 1, 120),
}


def drive(world, daemon, connections, messages, people=None, kilobytes=4):
    """Messages a second, and the wait for each verdict in microseconds."""
    words = [world.programs / "milter", "-k", str(kilobytes), *(["-p", people] if people else []), daemon.socket,
             str(connections), str(messages), harness.MAILBOX, str(world.numbers(messages))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise harness.NotReady(f"not every message was taken\n{done.stderr}\n{daemon.log()[-2000:]}")
    lines = done.stdout.split("\n")
    return messages / float(lines[0].split()[1]), [int(line) for line in lines[1:] if line]


def start(world):
    """The outbox is kept still, as in bench_postfix."""
    shim = str(world.programs / "slowsync.so")
    daemons = {"disk": world.daemon("direct-disk"),
               "free": world.daemon("direct-free", env={"LD_PRELOAD": shim, "SLOW_SYNC_MICROS": "0"}),
               "slow": world.daemon("direct-slow", env={"LD_PRELOAD": shim, "SLOW_SYNC_MICROS": str(SLOW_MICROS)})}
    for daemon in daemons.values():
        daemon.configure(world.nowhere)
        daemon.start()
    return daemons


def measure(world, scale):
    daemons = start(world)
    found = {name: figures.Series() for name in JOBS}
    for turn, counted in scale.turns():
        for name in list(JOBS) if turn % 2 else list(JOBS)[::-1]:
            which, connections, messages = JOBS[name]
            daemon = daemons[which]
            daemon.rest()
            before = daemon.cpu()
            count = scale.messages(messages)
            rate, waits = drive(world, daemon, connections, count)
            if counted:
                found[name].add(rate=rate, cpu_ms=(daemon.cpu() - before) * 1000 / count, **figures.latencies("", waits))
        print(f"direct: round {turn + 1} of {scale.rounds + scale.warm_up}", file=sys.stderr, flush=True)
    for daemon in daemons.values():
        daemon.stop()
    group, single = found["group commit"], found["a commit a message"]
    return {
        "runs": {name: series.summary() for name, series in found.items()},
        "group_to_single": figures.ratio(group, single),
        "group_to_free": figures.ratio(group, found["without sync"]),
        "slow_group_to_single": figures.ratio(found["group commit, slow disk"], found["a commit a message, slow disk"]),
        "p99_to_p50": {"median": figures.median([a / b for a, b in zip(group.rounds["p99"], group.rounds["p50"])])},
    }


def table(result):
    yield f"{'without an MTA':32} {'messages/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'p99.9':>8} {'CPU ms':>7}"
    for name, row in result["runs"].items():
        yield (f"{name:32} {row['rate']:>10.0f} {row['p50']:>8.2f} {row['p99']:>8.2f} {row['p999']:>8.2f}"
               f" {row['cpu_ms']:>7.3f}")
