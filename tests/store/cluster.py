"""A PostgreSQL of the tests' own: in a folder of its own, on a socket there, and gone with it."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# Of the versions that Debian has put there, the newest; where none is, a folder that is not there.
PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name),
               default=Path("/usr/lib/postgresql/none"))

# Synced as in service.  No port: two runs side by side are no trouble for each other.
SETTINGS = {"listen_addresses": "''", "fsync": "on", "max_connections": "100", "log_min_messages": "fatal",
            "shared_buffers": "64MB"}


class Cluster:
    def __init__(self, copy_of=None, under=None, **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="synpunkt-pg-", dir=under))
        self.data = self.folder / "data"
        if os.geteuid() == 0:       # the server refuses to be root
            shutil.chown(self.folder, "postgres", "postgres")
        self.folder.chmod(0o755)
        if copy_of:
            self.run("pg_basebackup", "-R", "-c", "fast", "-D", self.data, "-d", copy_of.uri)
        else:
            self.run("initdb", "-A", "trust", "-U", "synpunkt", "-E", "UTF8", "--locale=C", "-D", self.data)
        self.set(unix_socket_directories=f"'{self.folder}'", **SETTINGS | settings)
        self.start()

    def standby(self):
        """One that follows, and that waits for none itself when it has taken over."""
        return Cluster(copy_of=self, synchronous_standby_names="''")

    def run(self, program, *arguments, check=True):
        command = [str(PROGRAMS / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        done = subprocess.run(command, cwd=self.folder, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def set(self, **settings):
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "start")

    def stop(self, mode="immediate"):
        """Immediate: as if it was killed."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop", check=False)

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text(encoding="ascii").split()[0])

    @property
    def uri(self):
        return f"postgresql://synpunkt@/postgres?host={self.folder}"

    def ask(self, sql):
        return self.run("psql", "-XAt", "-c", sql, self.uri).stdout.strip()

    def end(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
