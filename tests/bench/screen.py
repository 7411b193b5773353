"""screen.py BINARY FILE: what a person sees of a file being opened, in a terminal of its own: the first paint, the first
screen on which every pane has numbers (and of how much of the file), everything read; then memory, and CPU time and bytes while idle.
Needs pyte (dashboard.sh makes a virtual environment that has it)."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

import pyte

IDLE_SECONDS = 10
PATIENCE = 120


class Watched:
    """A program in a terminal."""

    def __init__(self, command, columns=80, rows=24):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = 0
        self.begun = time.perf_counter()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # Whatever the size is by default, the program asks for it after this.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execvp(command[0], command)

    def until(self, wish, seconds):
        """Seconds from the start until the screen is as wished; None where it never is."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if select.select([self.terminal], [], [], 0.002)[0]:
                data = os.read(self.terminal, 1 << 16)
                at = time.perf_counter() - self.begun
                self.bytes += len(data)
                self.stream.feed(data)
                if wish(self.screen.display):
                    return at
        return None

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self):
        return int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{self.pid}/status").read())[1]) / 1024


PANE = re.compile(r"^[ >]\d \S")
READ = re.compile(r"(\d+) % read")


def is_useful(display):
    """Whether every pane of the table has numbers."""
    panes = [line for line in display if PANE.match(line)]
    return bool(panes) and all("σ" in line or "no data" in line for line in panes)


def is_whole(display):
    return is_useful(display) and not READ.search(" ".join(display)) and "reading" not in " ".join(display)


def main():
    watched = Watched([sys.argv[1], "--file", sys.argv[2]])
    painted = watched.until(lambda display: any(line.strip() for line in display), PATIENCE)
    print(f"first paint                {painted * 1e3:7.0f} ms")
    useful = watched.until(is_useful, PATIENCE)
    share = READ.search(" ".join(watched.screen.display))
    print(f"numbers in every pane      {useful * 1e3:7.0f} ms, of {share[1] if share else 100} % of the file")
    whole = watched.until(is_whole, PATIENCE)
    print(f"everything read            {whole * 1e3:7.0f} ms, peak memory {watched.peak():.0f} MiB")
    watched.until(lambda _: False, 3)
    print(f"peak memory                {watched.peak():7.0f} MiB")
    cpu, sent = watched.cpu(), watched.bytes
    watched.until(lambda _: False, IDLE_SECONDS)
    print(f"idle for {IDLE_SECONDS} s              {(watched.cpu() - cpu) * 1e3:7.0f} ms of CPU time, {watched.bytes - sent} bytes")
    os.kill(watched.pid, signal.SIGTERM)
    os.waitpid(watched.pid, 0)


main()
