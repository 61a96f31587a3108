"""Runs synpunkt: as it is in the tree, under limits, and with stores of its own in a temporary folder."""
import hashlib
import json
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER_SECONDS = 600
CONFINED_SECONDS = 20
MIB = 1 << 20


class Program:
    """Use it in `with`: the stores are gone afterwards."""

    def __init__(self, path, root):
        self.path, self.root = path, root

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="synpunkt-score-"))
        self.model = None
        return self

    def __exit__(self, *reason):
        shutil.rmtree(self.folder, ignore_errors=True)

    def write_configuration(self, folder):
        """rules/synpunkt.conf with the paths of `folder`."""
        text = (self.root / "rules" / "synpunkt.conf").read_text(encoding="utf-8")
        own = {"store": folder / "synpunkt.db", "keys_file": folder / "keys", "socket": f"unix:{folder}/milter.sock",
               "templates": self.root / "templates"}
        for name, value in own.items():
            text = re.sub(rf'(?m)^{name}(\s*)=.*$', lambda found, n=name, v=value: f'{n}{found[1]}= "{v}"', text)
        (folder / "synpunkt.conf").write_text(text + f'\nspool = "{folder}/spool"\n', encoding="utf-8")

    def make_model(self):
        """The configuration of the tree, and what `init` makes of it."""
        self.model = self.folder / "model"
        shutil.copytree(self.root / "rules", self.model)
        self.write_configuration(self.model)
        self.run(self.model / "synpunkt.conf", "init")

    def new_store(self):
        """A folder with an empty store: a copy of the one that `init` made."""
        if self.model is None:
            self.make_model()
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.model, folder, dirs_exist_ok=True)
        self.write_configuration(folder)
        return folder

    def run(self, configuration, *words, **options):
        done = subprocess.run([self.path, "-c", configuration, *words], stdout=subprocess.PIPE, timeout=FOLDER_SECONDS,
                              check=False, **options)
        if done.returncode != 0:
            sys.exit(f"score: {words[0]} ended with {done.returncode}")
        return done.stdout

    def explain(self, *paths):
        return list(parse(self.run(self.root / "rules" / "synpunkt.conf", "explain", "--json", *paths)))

    def explain_confined(self, path, mib):
        """What is said of one message, and the seconds of CPU it took; None when it ended badly."""
        words = [self.path, "-c", self.root / "rules" / "synpunkt.conf", "explain", "--json", path]
        done, seconds = confined(words, mib)
        said = list(parse(done.stdout)) if done and done.returncode == 0 else []
        return (said[0] if said else None), seconds

    def import_files(self, paths):
        """{file name: reference} of mail filed in that order in a store of its own; None where it got no case."""
        folder = self.new_store()
        said = parse(self.run(folder / "synpunkt.conf", "import", "--json", *paths, stderr=subprocess.DEVNULL))
        shutil.rmtree(folder)
        return {Path(row["file"]).name: row["reference"] for row in said}

    def ingest_confined(self, path, mib):
        """Taken in for real in a store of its own: (is it on file byte for byte, is it on a case)."""
        folder = self.new_store()
        with open(path, "rb") as message:
            done, _ = confined([self.path, "-c", folder / "synpunkt.conf", "ingest"], mib, message)
        filed = find_entry(folder / "synpunkt.db", hashlib.sha256(path.read_bytes()).hexdigest())
        shutil.rmtree(folder)
        if not done or done.returncode != 0 or filed is None:
            return False, False
        return True, filed[0] is not None


def find_entry(store, digest):
    """The case number, as a row, of the entry whose raw message has that digest; None if there is none."""
    with sqlite3.connect(store) as database:
        return database.execute("SELECT case_number FROM entries JOIN raws ON raws.entry = entries.id"
                                " WHERE digest = ?", (digest,)).fetchone()


def parse(output):
    """Objects of the lines that are JSON; one that is not counts as no answer."""
    for line in output.decode("utf-8", "replace").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            print(f"score: not JSON: {line[:100]}", file=sys.stderr)


def limits(mib):
    def set_limits():
        resource.setrlimit(resource.RLIMIT_AS, (mib * MIB, mib * MIB))
        resource.setrlimit(resource.RLIMIT_CPU, (CONFINED_SECONDS, CONFINED_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return set_limits


def confined(words, mib, stdin=subprocess.DEVNULL):
    """(the ended process, or None; the seconds of CPU it took)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              timeout=CONFINED_SECONDS, preexec_fn=limits(mib), check=False)
    except subprocess.TimeoutExpired:
        return None, float(CONFINED_SECONDS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
