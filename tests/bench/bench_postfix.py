"""Through a real Postfix: a port for each way a message can go, all ways interleaved.

  alone      no milter; the message goes to the discard transport
  nothing    a milter that takes every callback and does nothing; then the discard transport
  discard    the same milter throwing the message away, as Synpunkt does once it has stored one
  opendkim   OpenDKIM verifying a signed mail; then the discard transport
  rspamd     rspamd without a network; then the discard transport
  new        Synpunkt, every message a new case, committed to disk before it is discarded; no letter leaves: nobody
             listens where they should go.  They are written, and rendered when they leave
  follow-up  the same, every message a resident's answer to our receipt
  bystander  Synpunkt, mail that is not for it; then the discard transport
  mixed      of ten messages seven are a bystander's, two new and one a follow-up
  feedback   Synpunkt, every message a new case, while its receipt and unit copy are handed to the same Postfix
  tcp        do-nothing and new over a TCP milter socket, one session
"""
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import bench_figures as figures
import harness
from bench_world import OpenDkim, PeakMemory, Rspamd, SignedMail

MAIN = """\
relay_transport = discard:
default_transport = discard:
default_destination_concurrency_limit = 100
default_process_limit = 250
"""
SERVICE = "127.0.0.1:{port} inet n - n - - smtpd\n    -o smtpd_discard_ehlo_keywords=chunking\n    -o {{ smtpd_milters = {milter} }}\n"
BYSTANDER = "sara.ek@vasteras.example"
COMMON = ("alone", "nothing", "discard", "bystander", "new", "feedback")
BUSY = ("alone", "nothing", "bystander", "new", "feedback")
LARGE = ("alone", "nothing", "bystander", "new")
# sessions, kilobytes: ways, messages
RUNS = {
    (1, 4): (COMMON, 120),
    (10, 4): (COMMON + ("opendkim", "rspamd", "follow-up", "mixed"), 600),
    (50, 4): (BUSY, 800),
    (200, 4): (BUSY, 1000),
    (10, 100): (LARGE, 200),
    (10, 10240): (LARGE, 10),
}
TINY_RUNS = {(1, 4): (COMMON, 2), (10, 4): (RUNS[10, 4][0], 10)}
TCP_RUNS = (("nothing", 60), ("nothing-tcp", 60), ("new", 60), ("new-tcp", 60))
DRAINED = 600                   # cases; two letters each
DRAIN_SESSIONS, DRAIN_SECONDS = 10, 10
MEMORY_MESSAGES, MEMORY_SESSIONS, LARGE_KILOBYTES = 10000, 50, 10240
MIXED = (BYSTANDER, None, BYSTANDER, BYSTANDER, "reply", BYSTANDER, None, BYSTANDER, BYSTANDER, BYSTANDER)


@dataclass
class Run:
    rate: float
    micros: list            # of each message, connect to answer
    waits: list             # from the dot to the answer
    seconds: float
    out: dict = field(default_factory=dict)


class Mta:
    """A private Postfix that discards all mail, with a port for each milter in `milters` ("" for none)."""

    def __init__(self, world, milters, folder=None):
        self.world, self.folder = world, folder or world.folder
        self.ports = {milter: harness.free_port() for milter in milters}
        self._sink = harness.Sink()     # only to fill the template
        master = "".join(SERVICE.format(port=port, milter=milter) for milter, port in self.ports.items())
        self.postfix = harness.Postfix(self.folder, self._sink, None, {}, processes=250, main=MAIN, master=master)
        self.postfix.start()

    def stop(self):
        self.postfix.stop()
        self._sink.close()

    def load(self, milter, sessions, messages, *, recipient=harness.MAILBOX, kilobytes=4, people=None, mail=None):
        options = ["-k", str(kilobytes)] + (["-p", people] if people else []) + (["-m", mail] if mail else [])
        done = subprocess.run([self.world.programs / "load", *options, str(self.ports[milter]), str(sessions), str(messages),
                               recipient, str(self.world.numbers(messages))], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise harness.NotReady(f"{milter}: not every message was taken\n{done.stderr}{self.postfix.log()[-3000:]}")
        lines = done.stdout.split("\n")
        pairs = [line.split() for line in lines[1:] if line]
        seconds = float(lines[0].split()[1])
        return Run(messages / seconds, [int(pair[0]) for pair in pairs], [int(pair[1]) for pair in pairs], seconds)

    def rest(self):
        """Wait until Postfix has got rid of its mail: the next run must not pay for this one."""
        queue = self.folder.path / "queue"
        harness.wait_for("empty queue", lambda: not any(path.is_file() for name in ("incoming", "active", "maildrop")
                                                         for path in (queue / name).iterdir()), 300)


class Part:
    """All programs of this part, and the runs over them."""

    def __init__(self, world, scale):
        self.world, self.scale = world, scale
        port = harness.free_port()
        tcp = f"inet:{harness.free_port()}@127.0.0.1"
        self.still, self.live = world.daemon("still"), world.daemon("live")
        self.still_tcp, self.drained = world.daemon("still-tcp", port=port), world.daemon("drained")
        self.signed = None
        self.milters = {"alone": "", "nothing": world.nothing("nothing"), "discard": world.nothing("throw", "discard"),
                        "new": self.still.milter, "follow-up": self.still.milter, "mixed": self.still.milter,
                        "bystander": self.still.milter, "feedback": self.live.milter, "drained": self.drained.milter,
                        "new-tcp": self.still_tcp.milter,
                        "nothing-tcp": "inet:127.0.0.1:" + world.nothing("nothing-tcp", where=tcp)[5:].split("@")[0]}
        self._others()
        self.mta = Mta(world, sorted(set(self.milters.values())))
        for daemon in (self.still, self.still_tcp, self.drained):
            daemon.restart(world.nowhere)
        self.relay = f"127.0.0.1:{self.mta.ports['']}"
        self.live.restart(self.relay)

    def _others(self):
        if Path(OpenDkim.PROGRAM).exists():
            self.signed = SignedMail(self.world, "Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre.\n" * 64)
            self.milters["opendkim"] = OpenDkim(self.world, self.signed).milter
        if Path(Rspamd.PROGRAM).exists() and not self.scale.tiny:    # it needs ten seconds to start
            self.milters["rspamd"] = Rspamd(self.world).milter

    def stop(self):
        for daemon in (self.still, self.live, self.still_tcp, self.drained):
            daemon.stop()
        self.mta.stop()

    def rest(self):
        self.live.wait_until_out()
        self.live.give_letters_up()
        self.mta.rest()
        if not self.scale.tiny:
            self.live.rest()
            self.still.rest()

    def options(self, way, messages):
        if way == "opendkim":
            return {"mail": self.signed.mail}
        if way == "bystander":
            return {"recipient": BYSTANDER}
        if way == "follow-up":
            return {"people": self.world.replies(self.still, messages)[0]}
        return {"people": self._mixed(messages)} if way == "mixed" else {}

    def _mixed(self, messages):
        path, _ = self.world.replies(self.still, max(1, messages // len(MIXED)))
        replies = path.read_text(encoding="utf-8").splitlines()
        lines = []
        for n in range(messages):
            kind = MIXED[n % len(MIXED)]
            lines.append(replies[n // len(MIXED) % len(replies)] if kind == "reply" else f"- {kind or '-'} -")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def run(self, way, sessions, messages, kilobytes=4):
        """One run with what it cost Synpunkt, its letters too."""
        self.rest()
        options = self.options(way, messages)
        daemon = self.live if way == "feedback" else self.still
        before = daemon.cpu()
        made = self.live.ask("SELECT coalesce(max(id), 0) FROM letters")
        run = self.mta.load(self.milters[way], sessions, messages, kilobytes=kilobytes, **options)
        if way == "feedback":
            made = self.live.ask("SELECT max(id) FROM letters") - made
            run.out = {"letters": made / messages, "out_rate": (made - self.live.waiting()) / run.seconds,
                       "out_s": self.live.wait_until_out()}
            run.out["left"] = self.live.waiting()
        if daemon.milter == self.milters[way]:
            if not self.scale.tiny:
                daemon.rest()
            run.out["cpu_ms"] = (daemon.cpu() - before) * 1000 / messages
        return run


def measure_ways(part):
    scale = part.scale
    runs = TINY_RUNS if scale.tiny else RUNS
    found = {key: {way: figures.Series() for way in ways if way in part.milters} for key, (ways, _) in runs.items()}
    for turn, counted in scale.turns():
        for (sessions, kilobytes), rows in found.items():
            messages = runs[sessions, kilobytes][1]
            for way in list(rows) if turn % 2 else list(rows)[::-1]:
                run = part.run(way, sessions, messages, kilobytes)
                if counted:
                    rows[way].add(rate=run.rate, **figures.latencies("", run.micros),
                                  **figures.latencies("dot_", run.waits), **run.out)
        print(f"postfix: round {turn + 1} of {scale.rounds + scale.warm_up}", file=sys.stderr, flush=True)
    return found


def measure_tcp(part):
    """Wait after the dot and whole message, one session."""
    found = {way: figures.Series() for way, _ in TCP_RUNS}
    for _, counted in part.scale.turns():
        for way, messages in TCP_RUNS:
            run = part.mta.load(part.milters[way], 1, part.scale.messages(messages))
            if counted:
                found[way].add(rate=run.rate, **figures.latencies("", run.micros), **figures.latencies("dot_", run.waits))
    return {way: series.summary() for way, series in found.items()}


def source(port, messages, size):
    """What smtp-source hands to that port, messages a second, on sessions that are kept."""
    begun = time.monotonic()
    subprocess.run(["/usr/sbin/smtp-source", "-d", "-s", str(DRAIN_SESSIONS), "-m", str(messages), "-l", str(size), "-f",
                    "b1@vasteras.example", "-t", BYSTANDER, f"127.0.0.1:{port}"], check=True, capture_output=True)
    return messages / (time.monotonic() - begun)


def drain(part, cases):
    """Letters a second into Postfix, nothing else going on; the few that were tried in vain meanwhile wait longer."""
    daemon = part.drained
    part.mta.load(part.milters["drained"], DRAIN_SESSIONS, cases)
    waiting = daemon.waiting()
    part.mta.rest()
    daemon.restart(part.relay)
    harness.wait_for("first letter", lambda: daemon.waiting() < waiting, 30)
    begun, first, end = time.monotonic(), daemon.waiting(), time.monotonic() + DRAIN_SECONDS
    while daemon.waiting() > waiting // 10 and time.monotonic() < end:
        time.sleep(0.005)
    rate = (first - daemon.waiting()) / (time.monotonic() - begun)
    size = int(daemon.ask("SELECT avg(raw_bytes) FROM sent"))
    daemon.give_letters_up()
    part.mta.rest()
    daemon.restart(part.world.nowhere)
    return rate, size, waiting


def measure_drain(part):
    found, by_source = figures.Series(), figures.Series()
    for _, counted in part.scale.turns():
        rate, size, letters = drain(part, part.scale.messages(DRAINED))
        handed = source(part.mta.ports[""], letters, size)
        part.mta.rest()
        if counted:
            found.add(rate=rate, letter_bytes=size)
            by_source.add(rate=handed)
    return {"outbox": found.summary(), "smtp-source": by_source.summary(), "ratio": figures.ratio(found, by_source)}


def measure_memory(part):
    """PSS in kB: after very many messages, while their letters leave, and while large ones come at once."""
    part.rest()
    part.live.restart(part.relay)
    peak = PeakMemory(part.live)
    part.mta.load(part.milters["feedback"], MEMORY_SESSIONS, part.scale.messages(MEMORY_MESSAGES))
    after = part.live.pss_kb()
    part.live.wait_until_out()
    small = peak.close()
    part.live.give_letters_up()
    peak = PeakMemory(part.live)
    large = part.scale.messages(MEMORY_SESSIONS)
    part.mta.load(part.milters["feedback"], large, large, kilobytes=LARGE_KILOBYTES)
    return {"after_kb": after, "peak_kb": small, "large_peak_kb": peak.close()}


COMPARED = {"nothing": "alone", "discard": "alone", "opendkim": "alone", "rspamd": "alone", "new": "alone",
            "follow-up": "alone", "mixed": "alone", "feedback": "alone", "bystander": "nothing"}


def summarise(found):
    out = {}
    for (sessions, kilobytes), rows in found.items():
        name = f"{sessions} x {kilobytes} kB"
        out[name] = {}
        for way, series in rows.items():
            entry = series.summary()
            if way in COMPARED:
                base = rows[COMPARED[way]]
                entry["compared_with"] = COMPARED[way]
                entry["ratio"] = figures.ratio(series, base)
                entry["dot_ratio"] = {at: figures.ratio(series, base, at) for at in ("dot_p50", "dot_p99")}
            out[name][way] = entry
    return out


def measure(world, scale):
    part = Part(world, scale)
    found = measure_ways(part)
    rows = found[10, 4]
    result = {"runs": summarise(found),
              "to_opendkim": figures.ratio(rows["new"], rows.get("opendkim")),
              "to_rspamd": figures.ratio(rows["new"], rows.get("rspamd"))}
    print("postfix: TCP, outbox, memory", file=sys.stderr, flush=True)
    result["tcp"] = measure_tcp(part)
    result["drain"] = measure_drain(part)
    result["memory"] = measure_memory(part)
    part.stop()
    return result


def rows_of(runs):
    for name, ways in runs.items():
        for way, entry in ways.items():
            note = f"{figures.show(entry['ratio'])} of {entry['compared_with']}" if "ratio" in entry else ""
            cpu = f"{entry['cpu_ms']:.3f}" if "cpu_ms" in entry else ""
            yield (f"{name:>14}  {way:10} {entry['rate']:>10.0f} {entry['p50']:>7.1f} {entry['p99']:>7.1f} "
                   f"{entry['dot_p50']:>7.2f} {entry['dot_p99']:>7.2f} {entry['dot_p999']:>7.2f} {cpu:>7}  {note}")


def table(result):
    yield (f"{'sessions':>14}  {'way':10} {'messages/s':>10} {'p50 ms':>7} {'p99 ms':>7} {'dot p50':>7} {'p99':>7} "
           f"{'p99.9':>7} {'CPU ms':>7}  ratio (least-most)")
    yield from rows_of(result["runs"])
    yield ""
    for way, entry in result["tcp"].items():
        yield f"one session, {way:12} wait after the dot {entry['dot_p50']:.2f} ms, whole message {entry['p50']:.2f} ms"
    drained, memory = result["drain"], result["memory"]
    yield (f"outbox, intake idle: {drained['outbox']['rate']:.0f} letters/s; smtp-source, {DRAIN_SESSIONS} sessions: "
           f"{drained['smtp-source']['rate']:.0f}/s")
    busy = result["runs"]["10 x 4 kB"]["feedback"]
    rest = f"{busy['left']:.0f} of them were not out" if busy["left"] else "the last one was out"
    yield (f"outbox, intake at work: {busy['out_rate']:.0f} letters/s ({busy['letters']:.1f} a message); {rest} "
           f"{busy['out_s']:.1f} s after the last mail")
    yield (f"memory: {memory['after_kb'] / 1024:.1f} MiB PSS after {MEMORY_MESSAGES} messages at {MEMORY_SESSIONS} sessions "
           f"(at most {memory['peak_kb'] / 1024:.1f}); {memory['large_peak_kb'] / 1024:.1f} at most with "
           f"{MEMORY_SESSIONS} of 10 MB; CPUs {os.cpu_count()}")
