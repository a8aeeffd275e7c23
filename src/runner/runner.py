"""Runs one program as its own session and keeps account of it, whatever happens to who asked for it.

Standard input holds the order as JSON: argv, cwd, output, claim, exit, mark, time_limit_s.
The claim file is made first, with O_EXCL: whoever makes it owns the attempt, and a second runner leaves with 75.
When the program has ended, everything that it left running is ended too, in whatever session it is, and the exit file
is written: {"code", "signal", "seconds", "swept", "timed_out"}. The environment, secrets and all, is inherited.
"""

import ctypes
import json
import os
import signal
import sys
import time

OWNED_BY_ANOTHER = 75
SWEEP_GRACE_S = 1.0


def main():
    order = json.load(sys.stdin)
    os.umask(0o077)
    claim = make_claim(order["claim"])
    if claim is None:
        sys.exit(OWNED_BY_ANOTHER)
    become_subreaper()
    for harmless in (signal.SIGHUP, signal.SIGINT):
        signal.signal(harmless, signal.SIG_IGN)
    started = time.monotonic()
    pid = start(order)
    write_claim(claim, pid, order["mark"])
    # Whoever asked waits for this line; if nobody does any more, the attempt goes on.
    try:
        os.write(1, b"started\n")
    except OSError:
        pass
    forward = {"asked": False}
    signal.signal(signal.SIGTERM, lambda *_: end_group(pid, forward))
    status, timed_out = wait(pid, order.get("time_limit_s"))
    seconds = time.monotonic() - started
    swept = sweep(order["mark"])
    code, ended_by = explain(status)
    write_exit(
        order["exit"],
        {"code": code, "signal": ended_by, "seconds": round(seconds, 3), "swept": swept, "timed_out": timed_out},
    )


def make_claim(path):
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except FileExistsError:
        return None


def become_subreaper():
    """Adopts what the program leaves behind, so that it can be found. Linux only; elsewhere the mark has to do."""
    try:
        pr_set_child_subreaper = 36
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_child_subreaper, 1, 0, 0, 0)
    except (OSError, AttributeError):
        pass


def start(order):
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            for one in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
                signal.signal(one, signal.SIG_DFL)
            os.dup2(nothing, 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.chdir(order["cwd"])
            os.set_inheritable(tell, False)
            os.execvp(order["argv"][0], order["argv"])
        except OSError as error:
            os.write(output, ("aider-dash: cannot start %s: %s\n" % (order["argv"][0], error.strerror)).encode())
        os._exit(127)
    os.close(tell)
    # Closed by exec: from here on the program runs and its group can be signalled.
    os.read(told, 1)
    for descriptor in (told, output, nothing):
        os.close(descriptor)
    return pid


def write_claim(descriptor, pid, mark):
    identity = {
        "pid": pid,
        "start_time": start_time(pid),
        "boot_id": boot_id(),
        "runner_pid": os.getpid(),
        "mark": mark,
    }
    os.write(descriptor, json.dumps(identity).encode())
    os.fsync(descriptor)
    os.close(descriptor)


def start_time(pid):
    try:
        with open("/proc/%d/stat" % pid, "rb") as stat:
            # A program's name may hold anything, a bracket too: fields are counted from the last one.
            return stat.read().rpartition(b")")[2].split()[19].decode()
    except (OSError, IndexError):
        return ""


def boot_id():
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read().strip()
    except OSError:
        return ""


def wait(pid, limit_s):
    """Waits for the program, burying whatever else ends meanwhile. Returns its status and whether we ended it."""
    deadline = None if limit_s is None else time.monotonic() + limit_s
    timed_out = False
    while True:
        # Without a limit there is nothing to look after but the program itself.
        options = 0 if deadline is None else os.WNOHANG
        try:
            ended, status = os.waitpid(-1, options)
        except InterruptedError:
            continue
        except ChildProcessError:
            return 0, timed_out
        if ended == pid:
            return status, timed_out
        if ended == 0:
            if time.monotonic() >= deadline:
                signal_group(pid, signal.SIGKILL if timed_out else signal.SIGTERM)
                timed_out = True
                deadline = time.monotonic() + SWEEP_GRACE_S
            time.sleep(0.02)


def end_group(pid, forward):
    """SIGTERM for us is meant for the program; the second one is in earnest."""
    signal_group(pid, signal.SIGKILL if forward["asked"] else signal.SIGTERM)
    forward["asked"] = True


def signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def sweep(mark):
    """Ends everything that the program left: our own descendants, and whoever bears the mark where there is /proc."""
    swept = set()
    deadline = time.monotonic() + SWEEP_GRACE_S
    while True:
        bury()
        left = leftovers(mark)
        if not left:
            return len(swept)
        number = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for pid in left:
            if number == signal.SIGKILL or pid not in swept:
                try:
                    os.kill(pid, number)
                except (ProcessLookupError, PermissionError):
                    pass
            swept.add(pid)
        if time.monotonic() > deadline + 10:
            return len(swept)
        time.sleep(0.01)


def bury():
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def leftovers(mark):
    parents = {}
    marked = set()
    needle = b"AIDER_DASH_MARK=" + mark.encode()
    me = os.getpid()
    try:
        names = os.listdir("/proc")
    except OSError:
        return children_by_ps(me)
    for name in names:
        if not name.isdigit():
            continue
        pid = int(name)
        try:
            with open("/proc/%d/stat" % pid, "rb") as stat:
                fields = stat.read().rpartition(b")")[2].split()
            if fields[0] in (b"Z", b"X"):
                continue
            parents[pid] = int(fields[1])
            with open("/proc/%d/environ" % pid, "rb") as environ:
                if needle in environ.read().split(b"\0"):
                    marked.add(pid)
        except (OSError, IndexError, ValueError):
            continue
    below = {pid for pid in parents if descends(pid, me, parents)}
    return (below | marked) - {me}


def children_by_ps(me):
    import subprocess

    try:
        table = subprocess.run(["ps", "-axo", "pid=,ppid=,stat="], stdout=subprocess.PIPE, check=False).stdout
    except OSError:
        return set()
    parents = {}
    for line in table.decode(errors="replace").splitlines():
        fields = line.split()
        if len(fields) >= 3 and not fields[2].startswith("Z"):
            parents[int(fields[0])] = int(fields[1])
    return {pid for pid in parents if descends(pid, me, parents)} - {me}


def descends(pid, ancestor, parents):
    seen = set()
    while pid in parents and pid not in seen:
        seen.add(pid)
        pid = parents[pid]
        if pid == ancestor:
            return True
    return False


def explain(status):
    if os.WIFSIGNALED(status):
        return None, signal.Signals(os.WTERMSIG(status)).name
    return os.WEXITSTATUS(status), None


def write_exit(path, facts):
    temporary = path + ".tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, (json.dumps(facts) + "\n").encode())
    os.fsync(descriptor)
    os.close(descriptor)
    os.rename(temporary, path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


main()
