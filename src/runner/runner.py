"""Runs one program in a session of its own and keeps account of it, whatever happens to who asked for it.

Standard input holds the order, one line of JSON: argv, cwd, output, mark, and at will time_limit_s, claim and exit.
The program starts only when its claim file is on the disk, whole; whoever makes that file owns the attempt, and a
second runner leaves with 75. Then one line of JSON goes out: who the program is. When it has ended, everything that it
left running is ended too, in whatever session it is, and the exit file is written.

Without a claim file the runner is tethered: it ends the program when its standard input is closed, and tells how the
program ended on its standard output. The environment, secrets and all, is inherited.
"""

import ctypes
import json
import os
import select
import signal
import sys
import time

OWNED_BY_ANOTHER = 75
NOT_STARTED = 127
GRACE_S = 1.0
HOPELESS_S = 10.0


def main():
    os.umask(0o077)
    order = json.loads(read_line(0))
    claim = order.get("claim")
    if claim is not None and os.path.lexists(claim):
        sys.exit(OWNED_BY_ANOTHER)
    # The terminal that we were started from is none of ours.
    for harmless in (signal.SIGHUP, signal.SIGINT):
        signal.signal(harmless, signal.SIG_IGN)
    adopts = become_subreaper()
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    started, started_at = time.monotonic(), time.time()
    pid, gate = fork_program(order, output)
    signals = listen()
    facts = identify(pid, order["mark"], started_at)
    if claim is not None and not make_claim(claim, facts):
        sys.exit(OWNED_BY_ANOTHER)
    open_gate(gate)
    tethered = claim is None
    speak(facts)
    leave(output, tethered)
    status, timed_out = attend(pid, signals, order.get("time_limit_s"), tethered)
    seconds = time.monotonic() - started
    swept = sweep(pid, order["mark"], adopts)
    code, ended_by = explain(status)
    end = {
        "code": code,
        "signal": ended_by,
        "seconds": round(seconds, 3),
        "swept": swept,
        "timed_out": timed_out,
        "started_at": facts["started_at"],
    }
    if tethered:
        speak(end)
    else:
        write_exit(order["exit"], end)


def read_line(descriptor):
    parts = []
    while not parts or not parts[-1].endswith(b"\n"):
        part = os.read(descriptor, 65536)
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def become_subreaper():
    """Adopts what the program leaves behind, so that it can be found. Linux only; elsewhere group and mark have to do."""
    try:
        pr_set_child_subreaper = 36
        return ctypes.CDLL(None, use_errno=True).prctl(pr_set_child_subreaper, 1, 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False


def fork_program(order, output):
    """Forks what will be the program. It leads its own group when this returns, and waits at the gate to begin."""
    ready_in, ready_out = os.pipe()
    gate_in, gate_out = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(gate_out)
            os.setsid()
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            os.write(ready_out, b"r")
            # Nothing comes through the gate when the runner is gone or another one owns the attempt.
            if os.read(gate_in, 1) == b"g":
                begin(order, output)
        except OSError as error:
            words = "aider-dash: cannot start %s in %s: %s\n" % (order["argv"][0], order["cwd"], error.strerror)
            os.write(output, words.encode("utf-8", "backslashreplace"))
        finally:
            os._exit(NOT_STARTED)
    os.close(ready_out)
    os.read(ready_in, 1)
    os.close(ready_in)
    os.close(gate_in)
    return pid, gate_out


def open_gate(gate):
    try:
        os.write(gate, b"g")
    except BrokenPipeError:
        pass  # Killed while it waited: its status says so.
    os.close(gate)


def begin(order, output):
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.chdir(order["cwd"])
    os.execvp(order["argv"][0], order["argv"])


def listen():
    """Turns SIGTERM and SIGCHLD into bytes on a pipe, so that waiting for them and for time can't miss one."""
    heard, hear = os.pipe()
    os.set_blocking(hear, False)
    os.set_blocking(heard, False)
    signal.set_wakeup_fd(hear, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return heard


def identify(pid, mark, started_at):
    return {
        "pid": pid,
        "start_time": start_time(pid),
        "boot_id": boot_id(),
        "runner_pid": os.getpid(),
        "runner_start_time": start_time(os.getpid()),
        "mark": mark,
        "started_at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(started_at)) + ".%03dZ" % (started_at % 1 * 1000),
    }


def start_time(pid):
    try:
        with open("/proc/%d/stat" % pid, "rb") as stat:
            # A program's name may hold anything, a bracket too: fields are counted from the last one.
            return stat.read().rpartition(b")")[2].split()[19].decode()
    except (OSError, IndexError):
        return say(["ps", "-o", "lstart=", "-p", str(pid)])


def boot_id():
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read().strip()
    except OSError:
        return say(["sysctl", "-n", "kern.bootsessionuuid"])


def say(argv):
    return ask(argv)[0]


def ask(argv):
    """What a command of the system's says, and the pid it had."""
    import subprocess

    env = {"PATH": "/bin:/usr/bin:/sbin:/usr/sbin", "LC_ALL": "C", "TZ": "UTC"}
    try:
        asked = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return "", 0
    return asked.communicate()[0].decode("utf-8", "replace").strip(), asked.pid


def make_claim(path, facts):
    temporary = write_beside(path, facts)
    try:
        # Unlike a rename, a link never takes the place of another one's claim.
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(temporary)
    sync_folder(path)
    return True


def speak(facts):
    try:
        os.write(1, json.dumps(facts).encode() + b"\n")
    except OSError:
        pass  # Whoever asked is gone; the attempt goes on without.


def leave(output, tethered):
    """Holds on to nothing of who asked; a fault of ours from here on is told in the program's output."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(output, 2)
    if not tethered:
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
    os.close(nothing)
    os.close(output)


def attend(pid, signals, limit_s, tethered):
    """Waits for the program, burying whatever else ends meanwhile. Returns its status and whether its time was over."""
    watched = [signals, 0] if tethered else [signals]
    deadline = None if limit_s is None else time.monotonic() + limit_s
    timed_out = False
    asked = 0
    while True:
        status = bury(pid)[0]
        if status is not None:
            return status, timed_out
        patience = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready = select.select(watched, [], [], patience)[0]
        end = signals in ready and signal.SIGTERM in drain(signals)
        if 0 in ready and not drain(0):
            watched.remove(0)
            end = True
        if deadline is not None and time.monotonic() >= deadline:
            timed_out = timed_out or asked == 0
            end = True
        if end:
            signal_group(pid, signal.SIGTERM if asked == 0 else signal.SIGKILL)
            asked += 1
            deadline = time.monotonic() + GRACE_S if asked == 1 else None


def drain(descriptor):
    try:
        return os.read(descriptor, 4096)
    except BlockingIOError:
        return b""


def bury(pid=None):
    """Takes note of every child that has ended: the status of `pid` if it is one of them, and whether any is left."""
    status = None
    while True:
        try:
            ended, how = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status, False
        if ended == 0:
            return status, True
        if ended == pid:
            status = how


def signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def sweep(program, mark, adopts):
    """Ends everything that the program left: SIGTERM, a second of grace, SIGKILL until there is none. Returns how many."""
    swept = set()
    kill_at = time.monotonic() + GRACE_S
    while True:
        has_children = bury()[1]
        if adopts and not has_children:
            return len(swept)
        left = leftovers(program, mark, adopts)
        now = time.monotonic()
        # Not even SIGKILL ends what hangs in the kernel.
        if (not left and not adopts) or now > kill_at + HOPELESS_S:
            return len(swept)
        for pid in left:
            if now >= kill_at or pid not in swept:
                send(pid, signal.SIGKILL if now >= kill_at else signal.SIGTERM)
        swept |= left
        time.sleep(0.02)


def send(pid, number):
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def leftovers(program, mark, adopts):
    table = processes()
    me = os.getpid()
    left = {pid for pid in table if descends(pid, me, table)}
    if not adopts:
        left |= {pid for pid, (_, group) in table.items() if group == program}
        left |= marked(mark)
    return left - {me}


def processes():
    """Parent and group of everything alive."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return processes_by_ps()
    table = {}
    for name in filter(str.isdigit, names):
        try:
            with open("/proc/%s/stat" % name, "rb") as stat:
                state, parent, group = stat.read().rpartition(b")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if state not in (b"Z", b"X"):
            table[int(name)] = (int(parent), int(group))
    return table


def processes_by_ps():
    text, own = ask(["ps", "-axo", "pid=,ppid=,pgid=,stat="])
    rows = (line.split() for line in text.splitlines())
    alive = {int(row[0]): (int(row[1]), int(row[2])) for row in rows if len(row) > 3 and row[3][0] != "Z"}
    alive.pop(own, None)
    return alive


def marked(mark):
    needle = "AIDER_DASH_MARK=" + mark
    rows = (line.split() for line in say(["ps", "axeww", "-o", "pid=,command="]).splitlines())
    return {int(row[0]) for row in rows if needle in row}


def descends(pid, ancestor, table):
    seen = set()
    while pid in table and pid not in seen:
        seen.add(pid)
        pid = table[pid][0]
        if pid == ancestor:
            return True
    return False


def explain(status):
    if not os.WIFSIGNALED(status):
        return os.WEXITSTATUS(status), None
    try:
        return None, signal.Signals(os.WTERMSIG(status)).name
    except ValueError:
        return None, "SIG%d" % os.WTERMSIG(status)


def write_exit(path, facts):
    for pause in (0.2, 1, 5, 0):
        try:
            os.rename(write_beside(path, facts), path)
            return sync_folder(path)
        except OSError:
            # A full disk may have room again soon.
            if pause == 0:
                raise
            time.sleep(pause)


def write_beside(path, facts):
    temporary = "%s.%s.tmp" % (path, os.urandom(6).hex())
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        rest = json.dumps(facts).encode() + b"\n"
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        os.unlink(temporary)
        raise
    finally:
        os.close(descriptor)
    return temporary


def sync_folder(path):
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


if __name__ == "__main__":
    main()
