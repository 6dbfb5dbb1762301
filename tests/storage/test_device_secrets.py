"""Where secrets lie: the named keyring and nothing else, the demo's folder, or nowhere."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.storage import device_secrets
from app.storage.device_secrets import DemoSecrets, KeyringSecrets, NoSecrets
from app.storage.keyring_named import NamedKeyring
from app.storage.trouble import NoKeyring

ROOT = Path(__file__).resolve().parents[2]
VALUE = "0123456789abcdef" * 4
DBUS_RUN = shutil.which("dbus-run-session") or ""

PLANTED = """
class PlaintextKeyring:
    priority = 99
    def __init__(self): open({path!r}, "a").write("chosen")
    def get_password(self, service, name): return None
    def set_password(self, service, name, value): open({path!r}, "a").write(value)
    def delete_password(self, service, name): pass
"""


def test_demo_secrets_keep_return_and_forget(tmp_path: Path) -> None:
    secrets = DemoSecrets(tmp_path, "hub", "person")
    assert secrets.get("device_secret") is None
    secrets.put("device_secret", VALUE)
    assert secrets.get("device_secret") == VALUE
    assert stat.S_IMODE((tmp_path / "hub" / "person" / "device_secret").stat().st_mode) == 0o600 or os.name == "nt"
    secrets.delete("device_secret")
    secrets.delete("device_secret")
    assert secrets.get("device_secret") is None


def test_a_packed_program_refuses_demo_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(NoKeyring, match="demo-keys-in-packed-program"):
        device_secrets.choose("hub", "person", {device_secrets.DEMO_VARIABLE: str(tmp_path)})


def test_only_the_variable_chooses_demo_secrets(tmp_path: Path) -> None:
    chosen = device_secrets.choose("hub", "person", {device_secrets.DEMO_VARIABLE: str(tmp_path)})
    assert isinstance(chosen, DemoSecrets)
    assert "Never use this with real children" in chosen.words


def test_without_a_keyring_secrets_end_with_the_run() -> None:
    secrets = NoSecrets()
    secrets.put("server_share", VALUE)
    assert secrets.get("server_share") == VALUE
    assert not secrets.lasting
    assert NoSecrets().get("server_share") is None


@pytest.mark.parametrize("value", ["", "xyz", VALUE + "0", VALUE.upper()])
def test_only_64_hexadecimal_digits_are_kept(tmp_path: Path, value: str) -> None:
    with pytest.raises(NoKeyring, match="not-hex"):
        DemoSecrets(tmp_path, "hub", "person").put("device_key", value)


def test_an_unknown_system_has_no_keyring() -> None:
    with pytest.raises(NoKeyring, match="no-backend-for-system"):
        NamedKeyring("Plan 9")


@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")
@pytest.mark.parametrize("planted", ["variable", "configuration", "installed", "property"])
def test_what_the_library_would_choose_is_never_chosen(tmp_path: Path, planted: str) -> None:
    loot = tmp_path / "loot"
    plain = PLANTED.format(path=str(loot))
    package = tmp_path / "keyrings"
    (package / "alt").mkdir(parents=True)
    (package / "alt" / "__init__.py").write_text("", encoding="utf-8")
    (package / "alt" / "file.py").write_text(plain, encoding="utf-8")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    if planted == "variable":
        env["PYTHON_KEYRING_BACKEND"] = "keyrings.alt.file.PlaintextKeyring"
    if planted == "property":
        env["KEYRING_PROPERTY_PREFERRED_COLLECTION"] = "/org/freedesktop/secrets/collection/planted"
    if planted == "configuration":
        folder = tmp_path / ".config" / "python_keyring"
        folder.mkdir(parents=True)
        folder.joinpath("keyringrc.cfg").write_text(
            f"[backend]\ndefault-keyring=keyrings.alt.file.PlaintextKeyring\nkeyring-path={tmp_path}\n",
            encoding="utf-8",
        )
    # Without a bus there is no Secret Service: the only right answer is a refusal.
    program = (
        "from app.storage.keyring_named import NamedKeyring\n"
        "from app.storage.trouble import NoKeyring\n"
        "try:\n    NamedKeyring()\n"
        "except NoKeyring as refused:\n    print(refused.code)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert ran.stdout.strip() == "backend-not-running", ran.stderr
    assert not loot.exists()


_REAL = """
import sys
from app.storage.device_secrets import KeyringSecrets
from app.storage.keyring_named import NamedKeyring
keyring = NamedKeyring()
assert keyring.backend_name == "keyring.backends.SecretService.Keyring", keyring.backend_name
secrets = KeyringSecrets("hub", "person", keyring)
value = sys.argv[1]
assert secrets.get("device_secret") is None
secrets.put("device_secret", value)
assert KeyringSecrets("hub", "person", NamedKeyring()).get("device_secret") == value
assert KeyringSecrets("hub", "another", keyring).get("device_secret") is None
secrets.delete("device_secret")
assert secrets.get("device_secret") is None
print("kept, returned, forgotten")
"""


def _missing_packages() -> list[str]:
    wanted = {"gnome-keyring-daemon": "gnome-keyring", "dbus-run-session": "dbus"}
    return [package for program, package in wanted.items() if shutil.which(program) is None]


@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")
def test_the_real_secret_service_on_a_bus_of_its_own(tmp_path: Path) -> None:
    if missing := _missing_packages():
        pytest.skip(f"The real Secret Service was not tested. Missing packages: {' '.join(missing)}")
    env = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT),
        "XDG_RUNTIME_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"),
    }  # fmt: skip
    tmp_path.chmod(0o700)
    script = (
        'printf "a login password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; '
        'exec "$0" -c "$1" "$2"'
    )
    ran = subprocess.run(
        [DBUS_RUN, "--", "sh", "-c", script, sys.executable, _REAL, VALUE],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.stdout.strip() == "kept, returned, forgotten", ran.stderr
    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(VALUE.encode() in content for content in kept)


def test_keyring_items_have_a_service_each() -> None:
    """Windows keeps one user name for a service; two under one name would push each other aside."""
    kept: dict[tuple[str, str], str] = {}

    class Fake(NamedKeyring):
        def __init__(self) -> None:
            pass

        def get(self, service: str, name: str) -> str | None:
            return kept.get((service, name))

        def put(self, service: str, name: str, value: str) -> None:
            kept[service, name] = value

        def delete(self, service: str, name: str) -> None:
            kept.pop((service, name), None)

    for person in ("one", "two"):
        secrets = KeyringSecrets("hub", person, Fake())
        secrets.put("device_secret", VALUE)
        secrets.put("server_share", VALUE)
    assert len({service for service, _ in kept}) == len(kept) == 4
