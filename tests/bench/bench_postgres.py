"""The store on a PostgreSQL server, beside SQLite in the same run: one mail host and two, the server near and far.

  SQLite           one host, as in bench_postfix and bench_direct
  one host         the server on a socket of the same machine
  two hosts        two Postfixes and two daemons on the same server, half of the mail and all sessions each
  ..., 1 ms        the same with a round trip of one millisecond more between each daemon and the server (far.c)

Every message is a new case; no letter leaves.  All programs share the machine's CPUs, the server too: where these are
what is short, two hosts cannot do what one cannot.
"""
import mmap
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import bench_direct
import bench_figures as figures
import harness
from bench_postfix import Mta
from bench_world import QUIET_SECONDS
from cluster import Cluster

FAR_MICROS = 500                    # each way
# name: (schema, hosts, far)
ROWS = {
    "SQLite": (None, 1, False),
    "one host": ("one", 1, False),
    "two hosts": ("two", 2, False),
    "one host, 1 ms": ("one_far", 1, True),
    "two hosts, 1 ms": ("two_far", 2, True),
}
COMPARED = (("one host", "SQLite"), ("two hosts", "one host"), ("one host, 1 ms", "one host"),
            ("two hosts, 1 ms", "one host, 1 ms"))
THROUGH, SESSIONS = 600, 10         # messages in all; sessions a host
DIRECT, CONNECTIONS = 1500, 50
TRIPS = 100                         # messages whose round trips are counted
IDLE_SECONDS = 3


class Far:
    """The way to a server that is far away."""

    def __init__(self, world, cluster):
        folder = world.path("far")
        folder.mkdir()
        self.uri = cluster.uri.replace(str(cluster.folder), str(folder))
        count = world.path("far-trips")
        name = ".s.PGSQL.5432"
        world.start([world.programs / "far", folder / name, cluster.folder / name, str(FAR_MICROS), count])
        harness.wait_for("the way to the server", (folder / name).exists)
        with open(count, "rb") as file:
            self._count = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)

    def trips(self):
        return int.from_bytes(self._count[:8], sys.byteorder)


class Part:
    """The server, the hosts of each row, and a Postfix for the first and the second of them."""

    def __init__(self, world, scale):
        self.world, self.scale = world, scale
        self.cluster = Cluster(under=world.folder.path, max_connections="300", shared_buffers="256MB")
        world.folder.watch(self.cluster.pid)
        try:
            self.far = Far(world, self.cluster)
            self.daemons = {name: self._hosts(name) for name in ROWS}
            self.mtas = [self._postfix(0, world.folder), self._postfix(1, world.more())]
        except BaseException:
            self.cluster.end()
            raise

    def _hosts(self, name):
        schema, count, far = ROWS[name]
        made = []
        for number in range(count):
            label = f"{name}-{number}".replace(", ", "-").replace(" ", "-")
            where = f"{(self.far if far else self.cluster).uri}#{schema}"
            words = {"store": harness.quoted(where), "host": f"mx{number + 1}"} if schema else {}
            made.append(self.world.daemon(label, keys=made[0].keys if made else None, **words))
            made[-1].restart(self.world.nowhere)
        return made

    def _postfix(self, number, folder):
        milters = [daemons[number].milter for daemons in self.daemons.values() if number < len(daemons)]
        return Mta(self.world, milters, folder)

    def rest(self):
        for mta in self.mtas:
            mta.rest()
        if not self.scale.tiny:
            harness.wait_for("rest", self._is_idle, 300)

    def _all(self):
        return [daemon for daemons in self.daemons.values() for daemon in daemons]

    def _is_idle(self):
        before = cpu_of(self._all())
        time.sleep(QUIET_SECONDS)
        return cpu_of(self._all()) - before <= 0.01 * len(self._all())

    def close(self):
        for daemon in self._all():
            daemon.stop()
        for mta in self.mtas:
            mta.stop()
        self.cluster.end()

    def through(self, name, messages):
        """Messages a second, all micros, all waits."""
        daemons = self.daemons[name]
        share = max(1, messages // len(daemons))
        with ThreadPoolExecutor(len(daemons)) as pool:
            runs = list(pool.map(lambda pair: pair[1].load(pair[0].milter, SESSIONS, share), zip(daemons, self.mtas)))
        return (share * len(runs) / max(run.seconds for run in runs), [each for run in runs for each in run.micros],
                [each for run in runs for each in run.waits])

    def direct(self, name, messages):
        daemons = self.daemons[name]
        share = max(1, messages // len(daemons))
        with ThreadPoolExecutor(len(daemons)) as pool:
            runs = list(pool.map(lambda daemon: bench_direct.drive(self.world, daemon, CONNECTIONS, share), daemons))
        return len(runs) * min(rate for rate, _ in runs), [wait for _, waits in runs for wait in waits]


def cpu_of(daemons):
    return sum(daemon.cpu() for daemon in daemons)


def measure_round(part, found, counted):
    for name, (through, direct) in found.items():
        part.rest()
        daemons, messages = part.daemons[name], part.scale.messages(THROUGH)
        before = cpu_of(daemons)
        rate, micros, waits = part.through(name, messages)
        if not part.scale.tiny:
            time.sleep(QUIET_SECONDS)
        if counted:
            through.add(rate=rate, cpu_ms=(cpu_of(daemons) - before) * 1000 / messages, **figures.latencies("", micros),
                        **figures.latencies("dot_", waits))
        part.rest()
        rate, waits = part.direct(name, part.scale.messages(DIRECT))
        if counted:
            direct.add(rate=rate, **figures.latencies("", waits))


# ---- round trips ---------------------------------------------------------------------------------------------

def replies(part, count):
    """A file with residents' replies to our receipts."""
    path = part.world.path("far-people")
    rows = part.cluster.ask("SELECT recipient, '-', message_id FROM one_far.letters WHERE kind = 'receipt' AND"
                            f" recipient <> '' ORDER BY id DESC LIMIT {count}").splitlines()
    path.write_text("".join(row.replace("|", " ") + "\n" for row in rows), encoding="utf-8")
    return path


def trips_of(part, messages, people=None):
    """A message, one after the other; what goes to and fro without mail is taken off."""
    far, (daemon,) = part.far, part.daemons["one host, 1 ms"]
    begun, before = time.monotonic(), far.trips()
    time.sleep(0.1 if part.scale.tiny else IDLE_SECONDS)
    idle = (far.trips() - before) / (time.monotonic() - begun)
    begun, before = time.monotonic(), far.trips()
    bench_direct.drive(part.world, daemon, 1, messages, people)
    return round((far.trips() - before - idle * (time.monotonic() - begun)) / messages, 2)


def measure_trips(part):
    for daemon in part.daemons["two hosts, 1 ms"]:      # they use the same way
        daemon.stop()
    messages = part.scale.messages(TRIPS)
    trips_of(part, messages)                            # every statement is prepared then
    trips_of(part, messages, replies(part, messages))
    new = trips_of(part, messages)
    return {"new": new, "follow_up": trips_of(part, messages, replies(part, messages))}


def run(part, scale):
    found = {name: (figures.Series(), figures.Series()) for name in ROWS}
    for turn, counted in scale.turns():
        measure_round(part, found if turn % 2 else dict(reversed(found.items())), counted)
        print(f"postgres: round {turn + 1} of {scale.rounds + scale.warm_up}", file=sys.stderr, flush=True)
    ratios = {way: {} for way in ("through", "direct")}
    for name, base in COMPARED:
        for number, way in enumerate(ratios):
            ratios[way].setdefault(name, {})[base] = figures.ratio(found[name][number], found[base][number])
    return {"runs": {name: {"through": through.summary(), "direct": direct.summary()}
                     for name, (through, direct) in found.items()},
            "ratios": ratios, "trips": measure_trips(part)}


def measure(world, scale):
    part = Part(world, scale)
    try:
        return run(part, scale)
    finally:
        part.close()


def rows_of(result, way):
    for name, row in result["runs"].items():
        values = row[way]
        base = next((base for one, base in COMPARED if one == name), None)
        note = f"{figures.show(result['ratios'][way][name][base])} of {base}" if base else ""
        dot = f"{values['dot_p50']:>8.2f} {values['dot_p99']:>8.2f} {values['cpu_ms']:>7.3f}" if way == "through" else " " * 25
        yield f"{name:16} {way:8} {values['rate']:>10.0f} {values['p50']:>8.1f} {values['p99']:>8.1f} {dot}  {note}"


def table(result):
    yield (f"{'store':16} {'way':8} {'messages/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'dot p50':>8} {'p99':>8} {'CPU ms':>7}"
           "  ratio (least-most)")
    for way in ("through", "direct"):
        yield from rows_of(result, way)
    trips = result["trips"]
    yield f"round trips to the server: {trips['new']:.1f} a new case, {trips['follow_up']:.1f} a follow-up"
