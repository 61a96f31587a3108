"""SIGTERM: the daemon ends within seconds, whoever does not answer just then, and what was in hand goes later, once."""
import contextlib
import os
import shutil
import signal
import socket
import threading
import time

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

END_SECONDS = 20            # on a machine busy with other tests; who waits for a mute relay waits for minutes
RESIDENTS = 3
LOOKS_UP_SECONDS = 5        # libmilter, from its socket
TRIES = 3                   # of which one is soon enough on a busy machine too


class MuteSink(harness.Sink):
    """Mailboxes whose server takes connections and says nothing, or all but the answer to the dot, until it is told to."""

    def __init__(self):
        self.speaks, self.touched = threading.Event(), threading.Event()
        super().__init__()

    def _serve(self, connection):
        self.touched.set()
        if self.speaks.is_set():
            super()._serve(connection)
            return
        with contextlib.suppress(OSError):
            while connection.recv(4096):
                pass


@pytest.fixture
def service():
    folder, sink = harness.Folder(), MuteSink()
    daemon = harness.Synpunkt(folder)
    try:
        daemon.sink = sink
        daemon.configure(f"127.0.0.1:{sink.port}")
        yield daemon.start()
        daemon.stop()
    finally:
        sink.close()
        folder.close()


def end(daemon):
    """SIGTERM and nothing else: no connection that would wake libmilter.  How long it took."""
    begun = time.monotonic()
    daemon.process.send_signal(signal.SIGTERM)
    wait_for(lambda: f"end\n{daemon.log()}\n{harness.stacks(daemon.process.pid)}",
             lambda: daemon.process.poll() is not None, 60)
    print(f"ended in {time.monotonic() - begun:.2f} s")
    assert daemon.process.returncode == 0, daemon.log()
    return time.monotonic() - begun


def write(daemon, person):
    name, sender = person()
    raw = clients.first_mail("Potthål på cykelbanan", "Hej! Det är ett hål.\n", name=name, sender=sender, to=MAILBOX,
                             results=clients.results_for(sender).partition("; ")[2])
    assert fakemta.deliver(daemon.socket, raw, sender, [MAILBOX]).taken
    return sender


def test_with_a_mute_relay_it_ends_in_seconds_and_the_letters_go_once_later(service, person):
    people = [write(service, person) for _ in range(RESIDENTS)]
    assert service.sink.touched.wait(60)
    waiting = len(harness.outbox(service))
    assert waiting >= RESIDENTS
    assert end(service) < END_SECONDS
    assert len(harness.outbox(service)) == waiting

    service.sink.speaks.set()
    service.start()
    wait_for(lambda: f"letters\n{service.log()}", lambda: not harness.outbox(service), 60)
    mails = service.sink.mails()
    assert len(mails) == len({mail.id for mail in mails}) == waiting
    assert {mail.recipient for mail in mails} >= set(people)


def test_with_nobody_about_it_ends_in_seconds(service):
    assert end(service) < END_SECONDS


@pytest.mark.skipif(bool(os.environ.get("SANITIZE")), reason="what is preloaded does not go with a sanitizer")
def test_a_signal_before_anybody_waits_for_it_is_not_left_to_libmilter(service, monkeypatch):
    """Libmilter, which waits for the same ones, would look up from its socket some time."""
    shim = harness.build_folder() / "faults" / "faults.so"
    if not shim.exists():
        pytest.skip("faults.so is not built")
    assert service.stop() == 0
    monkeypatch.setenv("LD_PRELOAD", str(shutil.copy2(shim, service.home / "bin")))
    monkeypatch.setenv("FAULTS_DEAF", "300000")
    (service.home / "bin" / "faults.so").chmod(0o755)
    took = []
    while not took or (took[-1] > LOOKS_UP_SECONDS - 1 and len(took) < TRIES):
        service.start()
        took.append(end(service))
    assert took[-1] < LOOKS_UP_SECONDS - 1, took


def test_connections_that_come_in_that_very_moment_hold_nothing_up(service):
    """Libmilter then waits for ever for a lock, sometimes."""
    for _ in range(10):
        over = threading.Event()
        threads = [threading.Thread(target=_knock, args=(service.socket, over)) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(0.2)
            assert end(service) < END_SECONDS
        finally:
            over.set()
            for thread in threads:
                thread.join()
        service.start()


def _knock(path, over):
    while not over.is_set():
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(str(path))
            time.sleep(0.001)
