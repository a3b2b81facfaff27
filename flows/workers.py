"""Reports are read in processes of their own: one that hangs, dies or eats the memory takes no other one with it.

PDFium is not thread-safe, so this is also how two processors are used. A process pool of the standard library will not
do: it breaks as a whole when one process dies, and cannot end one that hangs.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, Generic, TypeVar, cast

T = TypeVar("T")

SECONDS_PER_REPORT: Final = 600
BYTES_PER_WORKER: Final = 3 * 2**30
"""The models of OCR alone take two of the three GB."""
REPORTS_PER_WORKER: Final = 200
"""A worker is replaced after so many, so that what PDF libraries keep does not add up; to start one costs as much as
six short reports."""
READY: Final = "ready"
"""What a worker says when it has started."""
FALSE_STARTS: Final = 3
WAITING_RESULTS: Final = 16
"""Finished reports that may wait to be loaded; the workers pause when there are more."""


class NoWorkers(Exception):
    """That no process can be started, in one line: no fault of the reports."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A report whose worker gave no answer, and why."""

    reason: str


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    path: Path | None = None
    deadline: float = 0
    is_ready: bool = False
    served: int = 0


class Readers(Generic[T]):
    """Applies a function to files in worker processes from the moment it is made; results come as they are done.

    A file whose process dies gets another one, once.
    """

    def __init__(
        self,
        read: Callable[[Path], T],
        paths: Iterator[Path],
        count: int = 2,
        seconds: float = SECONDS_PER_REPORT,
        memory: int = BYTES_PER_WORKER,
    ) -> None:
        self._read, self._paths, self._count, self._seconds, self._memory = read, paths, count, seconds, memory
        self._died: list[Path] = []
        self._second_time: set[Path] = set()
        self._false_starts = 0
        self._results: queue.Queue[tuple[Path, T | Lost] | BaseException | None] = queue.Queue(WAITING_RESULTS)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)
        self._thread.start()

    def take(self, most: int, seconds: float = 0) -> list[tuple[Path, T | Lost]]:
        """The next results, at least one unless all are done; more are waited for so many seconds."""
        taken: list[tuple[Path, T | Lost]] = []
        end = time.monotonic() + seconds
        while len(taken) < most:
            try:
                left = max(0.0, end - time.monotonic())
                result = self._results.get(block=not taken or left > 0, timeout=left if taken else None)
            except queue.Empty:
                break
            if result is None or isinstance(result, BaseException):
                self._results.put(result)  # for whoever asks next
                if isinstance(result, BaseException) and not taken:
                    raise result
                break
            taken.append(result)
        return taken

    def close(self) -> None:
        """End the workers; what they were reading is dropped."""
        self._stop.set()
        while self._thread.is_alive():
            with contextlib.suppress(queue.Empty):
                self._results.get(timeout=0.05)

    def _run(self) -> None:
        workers: list[_Worker] = []
        try:
            self._serve(workers)
        except BaseException as error:
            self._results.put(error)
        else:
            self._results.put(None)
        finally:
            for worker in workers:
                worker.process.kill()
                worker.process.join()

    def _serve(self, workers: list[_Worker]) -> None:
        waiting = iter(self._paths)
        exhausted = False
        while not self._stop.is_set():
            while (self._died or not exhausted) and sum(worker.path is not None for worker in workers) < self._count:
                path = self._died.pop() if self._died else next(waiting, None)
                if path is None:
                    exhausted = True
                else:
                    self._assign(workers, path)
            busy = {worker.pipe: worker for worker in workers if worker.path is not None}
            if not busy:
                return
            for pipe in wait(list(busy), timeout=0.2):
                assert isinstance(pipe, Connection)
                self._receive(workers, busy[pipe])
            for worker in [w for w in workers if w.path is not None and time.monotonic() > w.deadline]:
                self._lose(
                    workers, worker, f"took longer than {self._seconds:.0f} seconds; split it or report it as a bug"
                )

    def _assign(self, workers: list[_Worker], path: Path) -> None:
        worker = next((w for w in workers if w.path is None), None)
        if worker is None:
            worker = self._start()
            workers.append(worker)
        worker.path = path
        worker.deadline = time.monotonic() + self._seconds
        try:
            worker.pipe.send(path)
        except OSError:
            # it died while it had nothing to do
            self._start_again(workers, worker)

    def _start(self) -> _Worker:
        # a fork would copy the locks that other threads of this process hold
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._read, self._memory), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _receive(self, workers: list[_Worker], worker: _Worker) -> None:
        assert worker.path is not None
        try:
            result: T | str = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            if not worker.is_ready:
                self._start_again(workers, worker)
            elif worker.path in self._second_time:
                self._lose(workers, worker, self._ending(worker.process))
            else:
                # whoever killed it may have meant the process (out of memory, an operator), not the report
                self._second_time.add(worker.path)
                self._died.append(worker.path)
                self._dismiss(workers, worker)
            return
        if not worker.is_ready:
            worker.is_ready, self._false_starts = True, 0
            return
        self._results.put((worker.path, cast(T, result)))
        worker.path = None
        worker.served += 1
        if worker.served >= REPORTS_PER_WORKER:
            self._dismiss(workers, worker)

    def _start_again(self, workers: list[_Worker], worker: _Worker) -> None:
        assert worker.path is not None
        self._false_starts += 1
        if self._false_starts == FALSE_STARTS:
            raise NoWorkers(
                f"the processes that read reports end before they begin ({_how_it_ended(worker.process)}); stderr may "
                "say why: out of memory, or a script without `if __name__ == '__main__':` around its calls"
            )
        self._died.append(worker.path)
        self._dismiss(workers, worker)

    def _ending(self, process: BaseProcess) -> str:
        return (
            f"ended the process that read it ({_how_it_ended(process)}): it is damaged or needs more than "
            f"{self._memory / 2**30:.1f} GB of memory; fetch it again or split it"
        )

    def _lose(self, workers: list[_Worker], worker: _Worker, reason: str) -> None:
        assert worker.path is not None
        self._results.put((worker.path, Lost(reason)))
        self._dismiss(workers, worker)

    def _dismiss(self, workers: list[_Worker], worker: _Worker) -> None:
        workers.remove(worker)
        worker.pipe.close()
        worker.process.kill()
        worker.process.join()


def _how_it_ended(process: BaseProcess) -> str:
    code = process.exitcode
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _work(pipe: Connection, read: Callable[[Path], T], memory: int) -> None:
    """What a worker process does until it is dismissed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(EOFError):
        pipe.send(READY)
        while True:
            pipe.send(read(pipe.recv()))
