"""synpunktd before it serves: what it is started with, and what stands in its way, said with an exit code for systemd."""
import contextlib
import os
import signal
import socket
import stat
import subprocess

import pytest

import fakemta
import harness
from harness import MAILBOX, free_port, wait_for
from test_req_import import letter

PROGRAM = harness.build_folder() / "synpunktd"
OK, USAGE, OS_TROUBLE, LATER, FORBIDDEN, CONFIG = 0, 64, 71, 75, 77, 78
ANNA = "anna@posten.example"

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="synpunktd is not built")


@pytest.fixture(scope="module")
def service():
    """Configured, and not running."""
    folder = harness.Folder()
    try:
        synpunkt = harness.Synpunkt(folder)
        synpunkt.configure("127.0.0.1:1")
        yield synpunkt
    finally:
        folder.close()


def start(service, *words, config=None, as_user=True):
    """One that ends by itself."""
    return subprocess.run([service.home / "bin" / "synpunktd", "-c", config or service.config, *words], check=False, timeout=60,
                          capture_output=True, text=True, cwd=service.home, **(service._as_user() if as_user else {}))


@contextlib.contextmanager
def changed(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def refused(done, status, words):
    assert done.returncode == status and words in done.stderr, (done.returncode, done.stderr)


# ---- its command line ---------------------------------------------------------------------------------------------

def test_it_says_what_it_is(service):
    done = start(service, "--version")
    assert done.returncode == OK and done.stdout.startswith("synpunktd ")
    assert done.stdout.split()[1] == service.run("--version").split()[1]


@pytest.mark.parametrize("words, said", [(["--utan"], "Unknown option --utan"), (["start"], "unknown argument 'start'")])
def test_what_it_does_not_know_it_does_not_guess(service, words, said):
    refused(start(service, *words), USAGE, said)


@pytest.mark.parametrize("user", ["finns-inte", "root"])
def test_it_becomes_only_who_can_be_one(service, user):
    refused(start(service, "-u", user, as_user=False), FORBIDDEN, f"no user fit to run as '{user}'")


def test_it_never_runs_as_root(service):
    if os.geteuid() != 0:
        pytest.skip("not root")
    refused(start(service, as_user=False), FORBIDDEN, "refusing to run as root, give a user with -u")
    assert not service.socket.exists()


def test_only_root_can_change_the_user(service):
    if os.geteuid() != 0:
        pytest.skip("not root")
    refused(start(service, "-u", "daemon"), FORBIDDEN, "cannot become user 'daemon': Operation not permitted")
    done = start(service, "-u", service.user.pw_name, "-t")
    assert done.returncode == OK, "who it is already it may become"


# ---- its configuration, tried out with -t --------------------------------------------------------------------------

def test_a_configuration_is_tried_out_without_a_store(service):
    before = sorted(path.name for path in (service.home / "state").iterdir())
    done = start(service, "-t")
    assert (done.returncode, done.stdout) == (OK, f"{service.config}: ok\n")
    assert sorted(path.name for path in (service.home / "state").iterdir()) == before and not service.socket.exists()


def test_what_is_wrong_with_it_is_said_with_its_line(service):
    refused(start(service, "-t", config="/ingen.conf"), CONFIG, "/ingen.conf: this file cannot be read")
    with changed(service.config, "\nundo_minutes", "\nundo_minuter"):
        refused(start(service, "-t"), CONFIG, "undo_minuter")
        refused(start(service), CONFIG, "undo_minuter")
    with changed(service.config, f'"{service.home}/templates"', '"/inga/mallar"'):
        refused(start(service, "-t"), CONFIG, "/inga/mallar")


def test_a_template_that_nobody_will_get_is_a_warning_and_a_wrong_one_an_error(service):
    receipt = service.home / "templates" / "sv" / "receipt.txt"
    slip = receipt.with_name("recept.txt")
    slip.write_bytes(receipt.read_bytes())
    slip.chmod(0o644)
    done = start(service, "-t")
    slip.unlink()
    assert done.returncode == OK and "recept.txt: is no letter of that name; nobody will ever get it" in done.stderr, done.stderr
    with changed(receipt, "{{", "{{namnet}} {{"):
        refused(start(service, "-t"), CONFIG, "unknown field 'namnet'")


# ---- its socket ----------------------------------------------------------------------------------------------------

def test_the_socket_of_another_is_left_alone(service):
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(service.socket))
        os.chown(service.socket, service.user.pw_uid, -1)
        service.socket.chmod(0o777)
        other.listen(5)
        refused(start(service), OS_TROUBLE, f"another milter answers on '{service.socket}'")
        assert service.socket.exists()
    service.socket.unlink()


@pytest.mark.parametrize("path", ["/ingen/mapp/milter.sock", "/tmp/" + "x" * 120])
def test_a_socket_that_cannot_be_made(service, path):
    with changed(service.config, f'"unix:{service.socket}"', f'"unix:{path}"'):
        refused(start(service), OS_TROUBLE, f"cannot open socket 'unix:{path}'")


def taken(service, setting, connect_to, modes=None):
    """Started on that socket it takes a letter, and ends when it is told to."""
    with changed(service.config, f'"unix:{service.socket}"', f'"{setting}"'):
        with open(service.home / "started.log", "w+", encoding="utf-8") as log:
            process = subprocess.Popen([service.home / "bin" / "synpunktd", "-c", service.config], stdout=log, stderr=log,
                                       cwd=service.home, umask=0o007, **service._as_user())
            service.folder.watch(process.pid)
            try:
                wait_for(lambda: log.seek(0) or log.read(), lambda: process.poll() is not None or listens(connect_to))
                assert process.poll() is None, log.seek(0) or log.read()
                if modes is not None:
                    modes.append(stat.S_IMODE(connect_to.stat().st_mode))
                return fakemta.deliver(connect_to, letter(1, ANNA, "Lampan", "Tue, 10 Mar 2026").replace(b"\n", b"\r\n"), ANNA, [MAILBOX],
                                       queue_id="Q1").answer
            finally:
                process.send_signal(signal.SIGTERM)
                with contextlib.suppress(OSError):
                    wake(connect_to)
                assert process.wait(30) == OK
                log.seek(0)
                assert f"listens on '{setting}'" in log.read()


def dial(where):
    family = socket.AF_INET if isinstance(where, tuple) else socket.AF_UNIX
    probe = socket.socket(family)
    probe.connect(where if isinstance(where, tuple) else str(where))
    return probe


def wake(where):
    dial(where).close()


def listens(where):
    try:
        wake(where)
    except OSError:
        return False
    return True


def test_a_tcp_socket_serves_too(service):
    port = free_port()
    assert taken(service, f"inet:{port}@127.0.0.1", ("127.0.0.1", port)) == "d"


# ---- what it warns of ----------------------------------------------------------------------------------------------

def test_the_mail_servers_group_may_use_its_socket_and_a_store_open_to_others_is_told_of(service):
    service.store.chmod(0o644)
    try:
        assert taken(service, f"unix:{service.socket}", service.socket, mode := []) == "d"
        assert mode == [0o660]
        assert "synpunkt.db" in (service.home / "started.log").read_text(encoding="utf-8")
    finally:
        service.store.chmod(0o600)


def test_without_keys_it_does_not_start(service):
    with changed(service.config, f'"{service.keys}"', f'"{service.home}/state/inga"'):
        refused(start(service), CONFIG, "run 'synpunkt init'")
