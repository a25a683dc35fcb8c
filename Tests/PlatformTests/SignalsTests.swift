import Foundation
import Platform
import TestSupport
import Testing

/// Signals and exec belong to the whole process, so each test has one of its own.
@Suite(.timeLimit(.minutes(10))) struct SignalsTests {
  @Test func `a signal sent as soon as the stream is there is not missed`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let stream = await Signals.stream(SIGTERM, SIGUSR1)
      Signals.send(SIGUSR1, to: ThisProcess.pid)
      for await number in stream where number == SIGUSR1 { ThisProcess.exitNow(7) }
    }
  }

  @Test func `each signal is told by its number`() async {
    await #expect(processExitsWith: .success) {
      let stream = await Signals.stream(Signals.terminate, Signals.interrupt, Signals.hangUp)
      var iterator = stream.makeAsyncIterator()
      for number in [SIGTERM, SIGINT, SIGHUP] {
        Signals.send(number, to: ThisProcess.pid)
        guard await iterator.next() == number else { ThisProcess.exitNow(1) }
      }
      ThisProcess.exitNow(0)
    }
  }

  @Test func `a write to a broken pipe is an error once that is asked for`() async {
    await #expect(processExitsWith: .exitCode(3)) {
      Signals.ignoreBrokenPipes()
      var ends: [Int32] = [-1, -1]
      try check("make", "a pipe") { pipe(&ends) }
      close(ends[0])
      let error = #expect(throws: SystemError.self) {
        try check("write", "a pipe") { write(ends[1], "x", 1) }
      }
      ThisProcess.exitNow(error?.code == EPIPE ? 3 : 4)
    }
  }

  @Test func `a process becomes another program, with the signals of a fresh start`() async {
    await #expect(processExitsWith: .exitCode(5)) {
      Signals.ignoreBrokenPipes()
      _ = await Signals.stream(SIGTERM)
      // A signal that were ignored or blocked would not end the shell, and it would exit with 6.
      let script =
        "(kill -TERM $(exec sh -c 'echo $PPID'); exit 6); test $? = 143 && exit 5; exit 4"
      _ = ThisProcess.become("/bin/sh", ["-c", script])
      ThisProcess.exitNow(9)
    }
  }

  @Test func `a program that is not there leaves the process as it is`() async {
    await #expect(processExitsWith: .exitCode(8)) {
      let error = ThisProcess.become("/no/such/program", [])
      ThisProcess.exitNow(error.isMissing && error.subject == "/no/such/program" ? 8 : 9)
    }
  }

  @Test func `a signal to nobody is told as such`() {
    #expect(!Signals.send(0, to: Int32.max))
    #expect(Signals.send(0, to: ThisProcess.pid))
  }

  @Test func `the running program knows its own path`() {
    #expect(ThisProcess.executable.hasPrefix("/"))
    #expect(ExecutableSearch.find(ThisProcess.executable) == ThisProcess.executable)
  }
}
