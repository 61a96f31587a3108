"""The service's cage: systemd's own measure of the unit, its drop-ins, and the AppArmor profile."""
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SYSTEMD = ROOT / "contrib" / "systemd"
UNIT = SYSTEMD / "synpunktd.service"
PROFILE = ROOT / "contrib" / "apparmor" / "usr.sbin.synpunktd"
EXPOSURE_MAX = 1.5
# systemd.exec(5), NoNewPrivileges=: each of these switches it on for a service that does not run as root.
NO_NEW_PRIVILEGES = {"LockPersonality", "MemoryDenyWriteExecute", "PrivateDevices", "ProtectClock", "ProtectHostname", "ProtectKernelLogs",
                     "ProtectKernelModules", "ProtectKernelTunables", "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime",
                     "RestrictSUIDSGID", "SystemCallArchitectures", "SystemCallFilter"}


def settings(path):
    return re.findall(r"(?m)^(\w+)=(.*)$", path.read_text(encoding="utf-8"))


def program(name):
    found = shutil.which(name) or shutil.which(name, path="/sbin:/usr/sbin")
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def exposure(path):
    done = subprocess.run([program("systemd-analyze"), "security", "--offline=true", "--no-pager", path], check=False, capture_output=True, text=True)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    if not found:
        pytest.skip(f"this systemd-analyze measures no file: {done.stderr.strip()}")
    return float(found[1])


def test_the_service_is_little_exposed():
    assert exposure(UNIT) <= EXPOSURE_MAX


def test_the_measure_sees_what_is_taken_away(tmp_path):
    open_unit = tmp_path / UNIT.name
    open_unit.write_text(re.sub(r"(?m)^(SystemCallFilter|PrivateUsers|ProtectSystem|CapabilityBoundingSet)=.*\n", "", UNIT.read_text(encoding="utf-8")),
                         encoding="utf-8")
    assert exposure(open_unit) > EXPOSURE_MAX


def test_systemd_understands_every_line(tmp_path):
    copies = [tmp_path / UNIT.name]
    copies[0].write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("sendmail.conf", "relay-elsewhere.conf", "database.conf"):
        folder = tmp_path / name.removesuffix(".conf") / f"{UNIT.name}.d"
        folder.mkdir(parents=True)
        copies.append(shutil.copy(copies[0], folder.parent))
        shutil.copy(SYSTEMD / name, folder)
    for copy in copies:
        done = subprocess.run([program("systemd-analyze"), "verify", "--man=no", copy], check=False, capture_output=True, text=True)
        assert not re.search(r"Unknown|Failed to parse|ignoring|Invalid", done.stderr), done.stderr


def test_with_sendmail_nothing_keeps_the_setgid_bit_from_working():
    implied = {name for name, _ in settings(UNIT)} & NO_NEW_PRIVILEGES
    assert len(implied) > 10
    dropped = {name: value for name, value in settings(SYSTEMD / "sendmail.conf")}
    assert not {name for name in implied | {"NoNewPrivileges", "PrivateUsers"} if dropped.get(name) not in ("no", "")}


def test_the_profile_is_understood():
    done = subprocess.run([program("apparmor_parser"), "-Q", "-K", PROFILE], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_profile_knows_the_paths_of_the_shipped_configuration():
    shipped = (ROOT / "rules" / "synpunkt.conf").read_text(encoding="utf-8")
    text = PROFILE.read_text(encoding="utf-8")
    for name in ("store", "keys_file"):
        path = re.search(rf'(?m)^{name}\s*=\s*"([^"]+)"', shipped)[1]
        assert re.search(rf"(?m)^@\{{\w+\}}\s*=.*\s{re.escape(str(Path(path).parent))}(\s|$)", text), path


def test_both_are_installed():
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "contrib/systemd" in recipe and "contrib/apparmor" in recipe
