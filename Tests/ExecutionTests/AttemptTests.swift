import Execution
import Foundation
import Platform
import Swarm
import TestSupport
import Testing

/// Attempts as processes, whoever watches over them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct AttemptTests {
  private let files = AttemptFiles(directory: Scratch.path("attempt"))
  private let name = AttemptName(run: "r", task: "t", number: 1)

  private func executor() throws -> ProcessExecutor {
    ProcessExecutor(programs: try programs())
  }

  private func programs() throws -> WatchedPrograms {
    WatchedPrograms(watcher: try BuiltPrograms.roostd, errorLog: Scratch.path("errors.log"))
  }

  private func start(_ agent: String) throws -> AttemptStart {
    try Files.createDirectory(files.directory)
    try Files.write(Array("the prompt".utf8), to: files.prompt)
    return AttemptStart(
      name: name, files: files, agent: agent, model: nil,
      place: AttemptPlace(directory: Scratch.path("")),
      environment: ["COLOR": "blue"])
  }

  @Test func `It runs once, reads its prompt, and its end is told as often as it is asked for`()
    async throws
  {
    let executor = try executor()
    let start = try start("cat; echo \" $COLOR\"; echo oops >&2; exit 7")
    try await executor.launch(start)
    #expect(try await executor.end(of: name, files) == 7)
    try await executor.launch(start)
    #expect(try await executor.end(of: name, files) == 7)
    #expect(try Files.read(files.output) == Array("the prompt blue\noops\n".utf8))
    #expect(try await self.executor().progress(of: name, files) == .ended(code: 7))
  }

  @Test func `One that was given up never starts`() async throws {
    let executor = try executor()
    #expect(try await executor.progress(of: name, files) == .neverStarted)
    try await executor.launch(start("echo ran"))
    #expect(try await executor.end(of: name, files) == nil)
    #expect(try Files.status(files.output) == nil)
  }

  @Test
  func `One that is stopped ends with all of its group, and one that had not begun never does`()
    async throws
  {
    let executor = try executor()
    let pids = Scratch.path("pids")
    try await executor.launch(start("trap '' INT; sleep 600 & echo $! > \(pids); wait"))
    try await eventually("it runs") { (try Files.status(pids)?.size ?? 0) > 1 }
    try await executor.stop(name, files)
    #expect(try await executor.end(of: name, files) ?? 0 >= 128)
    let pid = try #require(
      Int32(String(decoding: try Files.read(pids) ?? [], as: UTF8.self).trimmed))
    try await eventually("all of it is gone") { ProcessTable.identity(of: pid) == nil }
    let other = AttemptFiles(directory: Scratch.path("other"))
    try await executor.stop(name, other)
    #expect(try await executor.progress(of: name, other) == .neverStarted)
  }

  @Test func `One whose watcher was killed is lost, and its agent does not go on unseen`()
    async throws
  {
    let executor = try executor()
    let pids = Scratch.path("pids")
    try await executor.launch(start("echo $$ > \(pids); exec sleep 600"))
    try await eventually("it runs") { (try Files.status(pids)?.size ?? 0) > 1 }
    guard case .process(let watcher) = try AttemptRecord.claim(of: files) else {
      Issue.record("nobody watches over it")
      return
    }
    Signals.send(Signals.kill, to: watcher.pid)
    #expect(try await executor.end(of: name, files) == nil)
    let pid = try #require(
      Int32(String(decoding: try Files.read(pids) ?? [], as: UTF8.self).trimmed))
    try await eventually("its agent is gone") { ProcessTable.identity(of: pid) == nil }
  }

  @Test func `Of many who want an attempt one gets it`() async throws {
    let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 {
        group.addTask { [files] in
          try AttemptRecord.claim(files, by: ProcessTable.identity(of: ThisProcess.pid))
        }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(wins == 1)
  }
}
