"""Ten years later: the same intake, look-ups, start, `list` and `search` over stores of 1,000 to 1,000,000 cases (grow.c)."""
import shutil
import subprocess
import sys
import time

import bench_direct
import bench_figures as figures
import harness
from bench_postfix import Mta

SIZES = (1000, 10000, 100000, 1000000)
TINY_SIZES = (20, 60)
ORIGINALS = 200                         # made by the program itself, half of them with a reply, then copied
ORDINARY_KILOBYTES = 1                  # what most people write
DIRECT, THROUGH, REPLIES = 1000, 400, 300
CONNECTIONS, SESSIONS = 50, 10
LISTED = 50
BYTES_A_CASE = 15000
COPIED_UP_TO = 20000                    # smaller stores would grow by what is measured: each round has a copy


def make_originals(world, scale):
    """A daemon that has stopped, with a store of ordinary cases: letters out, words indexed."""
    daemon = world.daemon("growth")
    port = harness.free_port()
    world.start(["/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "100"])
    daemon.configure(f"127.0.0.1:{port}")
    daemon.start()
    originals = scale.messages(ORIGINALS)
    bench_direct.drive(world, daemon, 10, originals, kilobytes=ORDINARY_KILOBYTES)
    daemon.wait_until_out()
    people, count = world.replies(daemon, originals // 2)
    bench_direct.drive(world, daemon, 10, count, people, ORDINARY_KILOBYTES)
    daemon.wait_until_out()
    harness.wait_for("words", daemon.is_indexed, 120)
    daemon.stop()
    daemon.configure(world.nowhere)
    return daemon


class Grown:
    """A store of that many cases, put in the daemon's place while it is measured."""

    def __init__(self, world, daemon, cases):
        self.cases, self.daemon = cases, daemon
        self.path = world.path(f"grown-{cases}.db")
        begun = time.monotonic()
        shutil.copy2(daemon.store, self.path)
        subprocess.run([world.programs / "grow", daemon.config, self.path, str(cases)], check=True, capture_output=True)
        self.made_seconds = round(time.monotonic() - begun, 1)
        self.bytes = self.path.stat().st_size
        subprocess.run(["sync", self.path], check=True)

    def put(self):
        self._clear()
        if self.cases <= COPIED_UP_TO:
            shutil.copy2(self.path, self.daemon.store)
        else:
            self.path.rename(self.daemon.store)
        shutil.chown(self.daemon.store, self.daemon.user.pw_uid, self.daemon._group())

    def take_away(self):
        if self.cases > COPIED_UP_TO:
            self.daemon.store.rename(self.path)
        self._clear()

    def _clear(self):
        for path in self.daemon.store.parent.glob("synpunkt.db*"):
            path.unlink()


def seconds_of(daemon, *words):
    begun = time.monotonic()
    daemon.run(*words)
    return time.monotonic() - begun


def look_up(world, daemon, people):
    done = subprocess.run([world.programs / "lookup", daemon.config, daemon.store, people], check=False,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise harness.NotReady(f"look-up failed\n{done.stderr[-2000:]}")
    return sorted(int(line) for line in done.stdout.split())


def measure_one(world, scale, mta, daemon, turn):
    """All figures of one round over the store that is in place."""
    people, replies = world.replies(daemon, scale.messages(REPLIES), f"people-{turn}")
    looked = look_up(world, daemon, people)
    words = {"start_s": daemon.start()}
    rare = daemon.ask("SELECT resident FROM cases ORDER BY number LIMIT 1")
    words["list_s"] = seconds_of(daemon, "list", "--limit", str(LISTED))
    words["search_rare_s"] = seconds_of(daemon, "search", rare)
    words["search_common_s"] = seconds_of(daemon, "search", "cykelbanan", "bjurhovda")
    words["lookup_us"] = figures.percentile(looked, 0.5)
    words["direct"], _ = bench_direct.drive(world, daemon, CONNECTIONS, scale.messages(DIRECT))
    words["follow_ups"], _ = bench_direct.drive(world, daemon, CONNECTIONS, replies, people)
    words["through"] = mta.load(daemon.milter, SESSIONS, scale.messages(THROUGH)).rate
    daemon.stop()
    return words


def measure(world, scale):
    daemon = make_originals(world, scale)
    sizes = TINY_SIZES if scale.tiny else SIZES
    stores = []
    for cases in sizes:
        if shutil.disk_usage(world.folder.path).free < cases * BYTES_A_CASE * 2:
            print(f"growth: no room on disk for {cases} cases", file=sys.stderr, flush=True)
            break
        print(f"growth: making {cases} cases", file=sys.stderr, flush=True)
        stores.append(Grown(world, daemon, cases))
    mta = Mta(world, [daemon.milter])
    found = {store.cases: figures.Series() for store in stores}
    for turn, counted in scale.turns():
        for store in stores if turn % 2 else stores[::-1]:
            store.put()
            values = measure_one(world, scale, mta, daemon, turn)
            store.take_away()
            if counted:
                found[store.cases].add(**values)
        print(f"growth: round {turn + 1} of {scale.rounds + scale.warm_up}", file=sys.stderr, flush=True)
    mta.stop()
    least, most = found[stores[0].cases], found[stores[-1].cases]
    return {
        "runs": {str(store.cases): found[store.cases].summary() | {"mib": store.bytes >> 20, "made_s": store.made_seconds}
                 for store in stores},
        "ratios": {name: figures.ratio(most, least, name) for name in ("through", "direct", "follow_ups", "lookup_us")},
    }


def table(result):
    yield (f"{'cases':>8} {'MiB':>6} {'Postfix/s':>10} {'direct/s':>9} {'replies/s':>10} {'look-up us':>11} {'start s':>8}"
           f" {'list s':>7} {'search s (rare, common)':>24}")
    for cases, row in result["runs"].items():
        yield (f"{cases:>8} {row['mib']:>6} {row['through']:>10.0f} {row['direct']:>9.0f} {row['follow_ups']:>10.0f}"
               f" {row['lookup_us']:>11.0f} {row['start_s']:>8.3f} {row['list_s']:>7.3f}"
               f" {row['search_rare_s']:>15.3f} {row['search_common_s']:>8.3f}")
