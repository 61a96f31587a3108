"""What befalls the town: kills, stalls, restarts and a full disk, each once and then drawn by weight."""
import collections
import contextlib
import os
import signal
import time

STALL_SECONDS = 0.6         # at most, of a stop or a full disk
# name -> weight; a storm is the daemon's alone, and fast.
WEIGHTS = {"daemon": 40, "relay": 12, "smtpd": 8, "cleanup": 5, "smtp": 5, "qmgr": 3, "postfix": 2, "flush": 4,
           "stopped daemon": 4, "stopped postfix": 4, "stopped disk": 4, "full disk": 3, "restart": 3}
KILLS = ("daemon", "relay", "smtpd", "cleanup", "smtp", "qmgr", "postfix", "flush", "ingest")
OF_POSTFIX = ("relay", "smtpd", "cleanup", "smtp", "qmgr", "postfix", "stopped postfix")


class Troubles:
    """Each method of `befall` leaves the town running; what died is counted."""

    def __init__(self, world, chance):
        self.world, self.chance = world, chance
        self.counted = collections.Counter()
        weights = {name: weight for name, weight in WEIGHTS.items()
                   if (world.postfix or name not in OF_POSTFIX) and (world.synpunkt.disk or name != "full disk")}
        self.names, self.weights = list(weights), list(weights.values())

    @property
    def kills(self):
        return sum(self.counted[name] for name in KILLS)

    def missing(self):
        """What has not happened yet."""
        return [name for name in self.names if not self.counted[name]]

    def befall(self, storm):
        """Outside a storm first what is missing: in a short run each happens too."""
        name = "daemon" if storm else self._drawn()
        known = {"daemon": self._daemon, "postfix": self._postfix, "flush": self._flush, "restart": self._restart,
                 "stopped daemon": self._stopped_daemon, "stopped postfix": self._stopped_postfix,
                 "stopped disk": self._stopped_disk, "full disk": self._full_disk}
        known.get(name, lambda: self._process(name))()

    def _drawn(self):
        missing = self.missing()
        return self.chance.choice(missing) if missing else self.chance.choices(self.names, self.weights)[0]

    def hurt_ingest(self, process):
        """Kills one `synpunkt ingest` in the middle; called by senders."""
        time.sleep(self.chance.random() * 0.1)
        if process.poll() is None:
            process.kill()
            self.counted["ingest"] += 1

    def _pause(self):
        time.sleep(self.chance.random() * STALL_SECONDS)

    def _daemon(self):
        self.world.synpunkt.kill()
        self.counted["daemon"] += 1
        self.world.synpunkt.start()

    def _restart(self):
        self.world.synpunkt.stop()
        self.counted["restart"] += 1
        self.world.synpunkt.start()

    def _process(self, name):
        """One process of Postfix that does this work, if there is any just now."""
        pids = [pid for pid, what in self.world.postfix.children().items() if what == name]
        if pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(pids), signal.SIGKILL)
                self.counted[name] += 1

    def _postfix(self):
        self.world.postfix.kill_all()
        self.counted["postfix"] += 1
        self.world.postfix.start_again()

    def _flush(self):
        """A second one that hands letters over, and dies of it."""
        process = self.world.synpunkt.begin("flush")
        time.sleep(self.chance.random() * 0.3)
        if process.poll() is None:
            process.kill()
            self.counted["flush"] += 1
        process.wait()

    def _stopped(self, pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        try:
            self._pause()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def _stopped_daemon(self):
        self._stopped(self.world.synpunkt.process.pid)
        self.counted["stopped daemon"] += 1

    def _stopped_postfix(self):
        pids = list(self.world.postfix.children())
        if pids:
            self._stopped(self.chance.choice(pids))
            self.counted["stopped postfix"] += 1

    def _stopped_disk(self):
        self.world.synpunkt.stall.touch()
        self._pause()
        if self.chance.random() < 0.5:
            self.world.synpunkt.kill()      # in the middle of a sync
            self.counted["daemon"] += 1
        self.world.synpunkt.stall.unlink()
        self.counted["stopped disk"] += 1
        if self.world.synpunkt.process.poll() is not None:
            self.world.synpunkt.start()

    def _full_disk(self):
        with self.world.synpunkt.disk_full():
            self._pause()
            if self.chance.random() < 0.3:
                self.world.synpunkt.kill()
                self.counted["daemon"] += 1
        self.counted["full disk"] += 1
        if self.world.synpunkt.process.poll() is not None:
            self.world.synpunkt.start()
