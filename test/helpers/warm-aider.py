"""Keeps an aider imported, and gives each caller one of its own by a fork.

Importing aider and what it stands on takes three seconds of CPU, every time the same. `warm-aider.py SOCKET CLIENT`
does it once, writes a program CLIENT that is called like aider, prints a line when it listens, and ends with its
standard input. The real aider runs in each fork, with the caller's arguments, environment, folder and descriptors; a
signal to the caller is passed on, and aider ends with its caller. It is no child of its caller, though: who counts on
that (marks, process groups, what is left after a kill) runs aider itself.
"""

import array
import atexit
import json
import os
import select
import signal
import socket
import sys
import threading

CLIENT = """#!%(python)s
import array, json, os, signal, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect(%(path)r)
order = json.dumps({"argv": sys.argv, "env": dict(os.environ), "cwd": os.getcwd()}).encode() + b"\\n"
server.sendmsg([b"o"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
server.sendall(order)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
    signal.signal(number, lambda number, _: server.sendall(bytes([number])))
status = int(server.makefile("rb").readline() or 1)
if os.WIFSIGNALED(status):
    signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
    os.kill(os.getpid(), os.WTERMSIG(status))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def main(path, client):
    import aider.coders
    import aider.main
    import aider.repomap
    import litellm  # noqa: F401

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    descriptor = os.open(client, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o755)
    os.write(descriptor, (CLIENT % {"python": sys.executable, "path": path}).encode())
    os.close(descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    # Without a thread: what it holds at a fork would be held in the fork for ever.
    while True:
        ready, _, _ = select.select([listener, 0], [], [])
        if 0 in ready and os.read(0, 1) == b"":
            return
        if listener not in ready:
            continue
        caller, _ = listener.accept()
        if os.fork() == 0:
            try:
                listener.close()
                attend(caller)
            finally:
                os._exit(1)
        caller.close()


def attend(caller):
    """Runs one aider, and tells its caller how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, (head, *_), *_ = caller.recvmsg(1, socket.CMSG_LEN(3 * array.array("i").itemsize))
    descriptors = array.array("i", head[2])
    order = json.loads(caller.makefile("rb").readline())
    pid = os.fork()
    own_group(pid)
    if pid == 0:
        caller.close()
        run(order, descriptors)
    threading.Thread(target=pass_on, args=(caller, pid), daemon=True).start()
    _, status = os.waitpid(pid, 0)
    try:
        caller.sendall(b"%d\n" % status)
    except OSError:
        pass
    os._exit(0)


def own_group(pid):
    """By both sides of the fork: whoever comes later finds it done."""
    try:
        os.setpgid(pid, pid or os.getpid())
    except OSError:
        pass


def pass_on(caller, pid):
    """Signals are passed on, one byte each; a caller that has gone takes its aider along."""
    while True:
        try:
            byte = caller.recv(1)
        except OSError:
            byte = b""
        try:
            os.killpg(pid, byte[0] if byte else signal.SIGKILL)
        except OSError:
            return
        if not byte:
            return


def run(order, descriptors):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for target, source in enumerate(descriptors):
        os.dup2(source, target)
        os.close(source)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    sys.argv = order["argv"]
    from aider.main import main as aider_main

    try:
        code = aider_main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120
    os._exit(code or 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
