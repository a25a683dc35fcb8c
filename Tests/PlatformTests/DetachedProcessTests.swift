import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct DetachedProcessTests {
  private func start(_ script: String, timeout: Duration = .seconds(40)) async throws -> String? {
    let log = Scratch.path("log")
    return try await blocking {
      try DetachedProcess.start("/bin/sh", ["-c", script], errorLog: log, timeout: timeout)
    }
  }

  @Test func `its first line tells that it is ready, and it goes on`() async throws {
    let line = try await start("echo oops >&2; echo $$; exec sleep 1000")
    let pid = try #require(line.flatMap { Int32($0) })
    defer { Signals.send(SIGKILL, to: pid) }
    #expect(ProcessTable.identity(of: pid) != nil)
    #expect(ProcessTable.group(of: pid) == pid)
    #expect(getsid(pid) == pid)
    #expect(try Files.read(Scratch.path("log")) == Array("oops\n".utf8))
  }

  @Test func `a program that ends or stays silent has no line`() async throws {
    #expect(try await start("echo no >&2; exit 1") == nil)
    #expect(try await start("printf 'half a line'") == nil)
    #expect(try await start("exec sleep 5", timeout: .milliseconds(50)) == nil)
  }

  @Test func `a program that ends first leaves nothing in the process table`() async throws {
    let pid = try #require(try await start("echo $$").flatMap { Int32($0) })
    try await eventually("it was waited for") { ProcessTable.name(of: pid) == nil }
  }

  @Test func `a program that is not there is an error`() async {
    let log = Scratch.path("log")
    #expect(throws: SystemError.self) {
      try DetachedProcess.start("/no/such", [], errorLog: log, timeout: .seconds(1))
    }
  }
}
