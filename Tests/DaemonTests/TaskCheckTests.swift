import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// The evidence that answers to tasks need.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskCheckTests {
  @Test func `An answer counts when its check holds and its commit is there`() async throws {
    let directory = Scratch.path("work")
    try Files.createDirectory(directory)
    func git(_ words: String...) async throws -> String {
      let who = ["-c", "user.name=Tester", "-c", "user.email=tester@localhost"]
      let exit = try await ChildProcess("git", ["-C", directory] + who + words).run()
      return exit.text.trimmed
    }
    _ = try await git("init", "-q")
    try Files.write(Array("a\n".utf8), to: "\(directory)/a.txt")
    _ = try await git("add", ".")
    _ = try await git("commit", "-q", "-m", "first")
    let (head, tree) = (try await git("rev-parse", "HEAD"), try await git("rev-parse", "HEAD:"))
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", able: [], in: directory)
      let check = "echo look; test -f b.txt"
      let task = try await daemon.delegate { $0.verify = check }
      await #expect(throws: TaskError.checkFailed(check, code: 1, says: "look")) {
        try await daemon.answer(task, by: "ann")
      }
      #expect(try await daemon.task(task).state == .open)
      var answer = TaskAnswer("it is in")
      answer.commit = "nothing"
      await #expect(throws: TaskError.unknownCommit("nothing", directory: directory)) {
        try await daemon.report(task, by: "ann", .done(answer))
      }
      try Files.write([], to: "\(directory)/b.txt")
      answer.commit = "HEAD"
      let done = try await daemon.report(task, by: "ann", .done(answer))
      #expect(done.state == .done)
      #expect(done.outcome?.answer?.commit == head && done.outcome?.answer?.tree == tree)
      #expect(
        done.outcome?.answer?.check
          == TaskCheck(command: check, exitCode: 0, output: "look\n"))
      #expect(try Files.names(in: "\(daemon.home.root)/checks") == [])
    }
  }
}
