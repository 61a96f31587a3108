"""The daemon lives its whole life under the system calls of the unit, and keeps nothing that it does not need."""
import ctypes
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import fakemta
import harness
from clients import first_mail, write
from harness import MAILBOX, ROOT, wait_for

LAUNCHER = Path(__file__).resolve().parent / "sandbox.py"
LARGE = 3_000_000


def launcher_can_run():
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze, which knows the groups of system calls, is not installed")
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip("libseccomp is not installed")


class Wrapped(harness.Synpunkt):
    """A daemon that is started by a line of shell in place of itself."""

    def start(self):
        program = self.home / "bin" / "synpunktd"
        real = program.with_suffix(".real")
        program.rename(real)
        program.write_text(self.line.format(real=real), encoding="utf-8")
        program.chmod(0o755)
        return super().start()


def alone(monkeypatch, line, **settings):
    monkeypatch.setattr(harness, "Synpunkt", type("Wrapped", (Wrapped,), {"line": line}))
    return harness.Alone(**settings)


def post(service, raw, sender):
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [MAILBOX]).answer == "d"


def launching(tmp_path):
    """Copies that the service's user can read."""
    folder = tmp_path / "launch"
    folder.mkdir()
    for path in (LAUNCHER, ROOT / "contrib" / "systemd" / "synpunktd.service"):
        shutil.copy(path, folder)
    for path in (folder, *folder.parents):
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    return f"SANDBOX_UNIT={folder}/synpunktd.service exec {sys.executable} {folder}/sandbox.py"


def test_a_whole_life_under_the_units_system_calls(monkeypatch, tmp_path):
    launcher_can_run()
    monkeypatch.setenv("ASAN_OPTIONS", "detect_leaks=0")    # who looks for leaks must ptrace(2), which the unit forbids
    with alone(monkeypatch, f"#!/bin/sh\n{launching(tmp_path)} {{real}} \"$@\"\n") as service:
        mails = sorted((ROOT / "tests" / "mail").glob("*.eml"))
        for number, path in enumerate(mails[::3] + [ROOT / "tests" / "mail" / "winmail-html.eml"]):
            post(service, path.read_bytes(), f"p{number}@posten{number}.example")
        large = first_mail("Stor bild", "Lampan lyser inte.\n", name="Anna", sender="anna@stor.example", to=MAILBOX, results="")
        post(service, large + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * (LARGE // 72), "anna@stor.example")
        wait_for("the large mail's receipt", lambda: service.sink.mails("anna@stor.example"))
        status = Path(f"/proc/{service.synpunkt.process.pid}/status").read_text(encoding="ascii")
        assert re.search(r"(?m)^Seccomp:\s+2$", status) and re.search(r"(?m)^NoNewPrivs:\s+1$", status)
        service.synpunkt.process.send_signal(signal.SIGTERM)
        service.synpunkt.stop()
        log = service.synpunkt.log()
        assert log.rstrip().endswith("stopped") and "Operation not permitted" not in log and "cannot" not in log, log[-2000:]
        service.synpunkt.assert_sound()


@pytest.mark.parametrize("call", ["socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)", "os.chown('/nowhere', 0, 0)", "os.unshare(0x10000000)",
                                  "os.sched_setscheduler(0, 1, os.sched_param(1))", "os.memfd_create('x')", "os.chroot('/')",
                                  "mmap.mmap(-1, 4096, prot=7)", "os.setuid(0)"])
def test_what_the_unit_forbids_fails(tmp_path, call):
    launcher_can_run()
    code = f"import mmap, os, socket\nos.unshare = getattr(os, 'unshare', lambda flags: 1 / (__import__('ctypes').CDLL(None).unshare(flags) + 1))\n" \
           f"try:\n    {call}\nexcept PermissionError:\n    print('refused')\nexcept ZeroDivisionError:\n    print('refused')\n"
    for confined in (True, False):
        words = [sys.executable, LAUNCHER] if confined else []
        done = subprocess.run([*words, sys.executable, "-c", code], check=False, capture_output=True, text=True)
        if confined:
            assert done.stdout == "refused\n", done.stderr
        elif os.geteuid() == 0:
            assert "refused" not in done.stdout, "this call fails without the filter too: the test shows nothing"


def test_it_keeps_no_right_no_group_and_no_memory_for_others(alone_place):
    pid = alone_place.synpunkt.process.pid
    status = dict(re.findall(r"(?m)^(\w+):\t(.*)$", Path(f"/proc/{pid}/status").read_text(encoding="ascii")))
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(status[name], 16) == 0, name
    assert set(status["Uid"].split()) == {str(alone_place.synpunkt.user.pw_uid)}
    # Not dumpable: the kernel gives the process's files in /proc to root, and ptrace(2) asks for CAP_SYS_PTRACE.
    assert os.stat(f"/proc/{pid}/environ").st_uid == 0
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
    assert re.search(r"Max core file size\s+0\s+0\s", limits)


def test_started_as_root_it_drops_every_group(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with harness.Alone() as service:
        service.synpunkt.stop()
        user = service.synpunkt.user.pw_name
        process = subprocess.Popen([service.synpunkt.home / "bin" / "synpunktd", "-c", service.synpunkt.config, "-u", user],
                                   stderr=subprocess.PIPE, extra_groups=[0, 4, 27], cwd="/")
        service.folder.watch(process.pid)
        try:
            wait_for("the socket", service.synpunkt.socket.exists)
            status = dict(re.findall(r"(?m)^(\w+):\t(.*)$", Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")))
            assert not {"0", "4", "27"} & set(status["Groups"].split()) and int(status["CapPrm"], 16) == 0
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture(scope="module")
def alone_place():
    with harness.Alone() as place:
        yield place


def test_files_and_socket_are_closed_to_others(alone_place):
    synpunkt = alone_place.synpunkt
    for path in synpunkt.store.parent.glob("synpunkt.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(synpunkt.keys.stat().st_mode) == 0o600
    assert stat.S_IMODE(synpunkt.socket.stat().st_mode) == 0o660


def test_inherited_descriptors_are_closed_and_missing_ones_filled():
    """Started with 1 and 2 shut and 9 open, no file of ours becomes standard error."""
    with harness.Alone() as service:
        service.synpunkt.stop()
        words = [str(service.synpunkt.home / "bin" / "synpunktd"), "-c", str(service.synpunkt.config)]
        process = subprocess.Popen(["/bin/sh", "-c", 'exec "$@" 9</etc/passwd 1>&- 2>&- 0<&-', "sh", *words], **service.synpunkt._as_user())
        service.folder.watch(process.pid)
        try:
            wait_for("the store", lambda: "synpunkt.db" in Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8"))
            links = {path.name: os.readlink(path) for path in Path(f"/proc/{process.pid}/fd").iterdir()}
            assert all(links[str(number)] == "/dev/null" for number in range(3)), links
            assert "/etc/passwd" not in links.values()
        finally:
            process.terminate()
            process.wait(30)


def test_the_program_that_sends_sees_three_descriptors_and_no_secret():
    with harness.Alone() as service:
        folder = service.synpunkt.home / "state"
        seen = folder / "seen"
        program = service.synpunkt.home / "bin" / "fake-sendmail"
        program.write_text(f"#!{sys.executable} -I\nimport json, os, sys\nsys.stdin.buffer.read()\n"
                           "fds = [n for n in range(64) if os.path.exists(f'/proc/self/fd/{n}')]\n"
                           f"open('{seen}.' + str(os.getpid()), 'w').write(json.dumps([fds, sys.argv, dict(os.environ)]))\n"
                           f"os.rename('{seen}.' + str(os.getpid()), '{seen}')\n", encoding="utf-8")
        program.chmod(0o755)
        service.synpunkt.stop()
        service.synpunkt.settings["sendmail"] = f'"{program}"'
        service.synpunkt.configure("sendmail")
        service.synpunkt.start()
        raw = write([("From", "Anna <anna@fdtest.example>"), ("To", MAILBOX), ("Subject", "Trasig lampa"), ("Message-ID", "<1@fdtest.example>")],
                    "Lampan vid skolan lyser inte.\n")
        post(service, raw, "anna@fdtest.example")
        wait_for("the letter", seen.exists)
        fds, words, environment = json.loads(seen.read_text(encoding="utf-8"))
        assert fds == [0, 1, 2]
        secret = service.synpunkt.keys.read_text(encoding="ascii").split()[1]
        assert secret not in " ".join(words) + json.dumps(environment)


def secrets_of(text):
    """A secret may come out as it stands, or in pieces of it."""
    whole = text.split()[1]
    return [whole, whole[:16], whole[-16:]]


BREAKS = {
    "the key file can be read by others": lambda s: s.keys.chmod(0o644),
    "a line of the key file is cut": lambda s: s.keys.write_text(s.keys.read_text()[:-10] + "\n"),
    "a line of the key file has a word too many": lambda s: s.keys.write_text(s.keys.read_text().rstrip() + " more\n"),
    "the key file is named where the configuration should be": lambda s: s.config.write_text(s.keys.read_text()),
    "the key file is included": lambda s: s.config.write_text(f'include("{s.keys}")\n' + s.config.read_text()),
    "the key file is named as the list of units": lambda s: s.config.write_text(harness.set_option(s.config.read_text(), "units", f'"{s.keys}"')),
    "the store is no store": lambda s: s.store.write_bytes(b"x" * 5000),
    "the templates are gone": lambda s: shutil.rmtree(s.home / "templates"),
    "the socket cannot be made": lambda s: shutil.rmtree(s.home / "run"),
    "all is well": lambda s: None,
}


@pytest.mark.parametrize("name", BREAKS, ids=lambda name: name.replace(" ", "-"))
def test_no_failure_tells_the_key(name):
    with harness.Alone() as service:
        synpunkt = service.synpunkt
        synpunkt.stop()
        secrets = secrets_of(synpunkt.keys.read_text(encoding="ascii"))
        BREAKS[name](synpunkt)
        told = ""
        for words in (["check", "--no-mta"], ["check", "--json", "--no-mta"], ["list"], ["sweep"], ["flush"], ["explain", "/dev/null"],
                      ["ingest", "--sender", "a@b.example"], ["report", "2026"], ["init"]):
            done = synpunkt.run(*words, check=False)
            told += done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
        process = subprocess.Popen([synpunkt.home / "bin" / "synpunktd", "-c", synpunkt.config], stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                                   cwd=synpunkt.home, **synpunkt._as_user())
        service.folder.watch(process.pid)
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            for file in ("cmdline", "environ"):
                told += Path(f"/proc/{process.pid}/{file}").read_bytes().decode("utf-8", "replace")
            process.terminate()
        out, errors = process.communicate(timeout=30)
        told += (out + errors).decode("utf-8", "replace")
        assert told and not [secret for secret in secrets if secret in told]


OPENED = {
    "the configuration": lambda s: s.config.chmod(0o666),
    "the store": lambda s: s.store.chmod(0o644),
    "the store's folder": lambda s: s.store.parent.chmod(0o755),
    "the templates": lambda s: (s.home / "templates").chmod(0o777),
    "the configuration's folder": lambda s: s.config.parent.chmod(0o777),
}


@pytest.mark.parametrize("name", OPENED, ids=lambda name: name.replace(" ", "-"))
def test_what_is_open_to_others_is_named_by_check_and_at_start(alone_place, name):
    synpunkt = alone_place.synpunkt
    paths = [synpunkt.config, synpunkt.store, synpunkt.store.parent, synpunkt.home / "templates", synpunkt.config.parent]
    before = [path.stat().st_mode for path in paths]
    well = synpunkt.run("check", "--no-mta", check=False).stdout.decode("utf-8")
    assert "closed to others" in well, well
    try:
        OPENED[name](synpunkt)
        done = synpunkt.run("check", "--no-mta", check=False)
        assert done.returncode == 78 and "chmod" in done.stdout.decode("utf-8")
        synpunkt.stop()
        synpunkt.start()
        assert "chmod" in synpunkt.log()
    finally:
        synpunkt.stop()
        for path, mode in zip(paths, before):
            path.chmod(stat.S_IMODE(mode))
        for path in synpunkt.store.parent.glob("synpunkt.db-*"):    # SQLite makes them as the store is
            path.chmod(0o600)
        synpunkt.start()
