import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct ChildProcessTimeoutTests {
  private func expectGone(_ text: Substring) async throws {
    let pid = try #require(Int32(text))
    try await eventually("process \(pid) is gone") { ProcessTable.identity(of: pid) == nil }
  }

  @Test func `when time runs out the program ends and what it printed is kept`() async throws {
    let exit = try await ChildProcess.shell("echo first; exec sleep 1000", timeout: .seconds(4))
    #expect(exit.timedOut)
    #expect(exit.code == 128 + SIGTERM)
    #expect(exit.text == "first\n")
  }

  @Test func `when time runs out the whole process group ends`() async throws {
    let exit = try await ChildProcess.shell(
      "sleep 1000 & echo $!; sleep 1000 & echo $!; wait", timeout: .seconds(4))
    #expect(exit.timedOut)
    let pids = exit.text.split(separator: "\n")
    #expect(pids.count == 2)
    for pid in pids { try await expectGone(pid) }
  }

  @Test func `who ignores the request to end is killed, the leader and the others`() async throws {
    let deaf = "trap '' TERM; echo $$; while :; do sleep 1; done"
    let leader = try await ChildProcess.shell(deaf, timeout: .seconds(4))
    #expect(leader.timedOut)
    #expect(leader.code == 128 + SIGKILL)
    let member = try await ChildProcess(
      "/bin/sh", ["-c", "/bin/sh -c \"$0\" & wait", deaf], timeout: .seconds(4)
    ).run()
    #expect(member.timedOut)
    #expect(member.code == 128 + SIGTERM)
    try await expectGone(try #require(member.text.split(separator: "\n").first))
  }

  @Test func `a program that closes its outputs and goes on has the same time limit`() async throws
  {
    let exit = try await ChildProcess.shell(
      "exec >/dev/null 2>&1; exec sleep 1000", timeout: .milliseconds(500))
    #expect(exit.timedOut)
    #expect(exit.code == 128 + SIGTERM)
  }

  @Test func `a program that closes its outputs and ends by itself is awaited`() async throws {
    let fifo = Scratch.path("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    async let exit = ChildProcess.shell("exec >/dev/null 2>&1; read x < \(fifo); exit 7")
    _ = try await ChildProcess.shell("echo > \(fifo)")
    #expect(try await exit == ChildProcess.Exit(code: 7))
  }

  @Test func `a grandchild that lives on elsewhere does not delay the end`() async throws {
    let exit = try await ChildProcess.shell("sleep 1000 >/dev/null 2>&1 & echo $!; exit 3")
    let pid = try #require(Int32(exit.text.dropLast()))
    defer { Signals.send(SIGKILL, to: pid) }
    #expect(!exit.timedOut)
    #expect(exit.code == 3)
    #expect(ProcessTable.identity(of: pid) != nil)
  }

  @Test func `a grandchild that holds the output is waited for until time runs out`() async throws {
    let exit = try await ChildProcess.shell("sleep 1000 & echo $!; exit 3", timeout: .seconds(4))
    #expect(exit.timedOut)
    #expect(exit.code == 3)
    try await expectGone(exit.text.dropLast())
  }
}
