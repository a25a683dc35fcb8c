import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Files that do not answer: whatever one of them does, the commands about the others go on.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct StuckFilesTests {
  private func makePipe(_ path: String) throws {
    try Files.remove(path)
    #expect(mkfifo(path, 0o600) == 0)
  }

  @Test(arguments: [
    "a held lock", "a pipe for a mailbox", "a pipe for a lock", "a folder for a mailbox",
  ])
  func `The list tells of a mailbox that does not answer, and of the others`(kind: String)
    async throws
  {
    try await World.with { world in
      for name in ["ann", "bob"] { try await world.done("join", name, "--mode", "file") }
      try await world.done("send", "ann", "hello", "--from", "x")
      try await world.done("send", "bob", "hello", "--from", "x")
      let paths = world.mailbox(of: "bob").paths
      var holder: Int32?
      switch kind {
      case "a held lock":
        let line = try DetachedProcess.start(
          "/bin/sh", ["-c", "exec 9>'\(paths.lock)'; flock 9; echo $$ held; exec sleep 1000"],
          errorLog: Scratch.path("holder.log"), timeout: .seconds(10))
        holder = line.flatMap { Int32($0.split(separator: " ")[0]) }
      case "a pipe for a mailbox": try makePipe(paths.file)
      case "a pipe for a lock": try makePipe(paths.lock)
      default:
        try Files.remove(paths.file)
        try Files.createDirectory(paths.file)
      }
      defer { if let holder { Signals.send(Signals.kill, to: holder) } }
      for _ in 0..<20 {
        let rows = try await world.json("list").array ?? []
        #expect(rows.count == 2)
        #expect(rows.first { $0["name"] == "ann" }?["waiting"]?.integer == 1)
        let fault = rows.first { $0["name"] == "bob" }?["fault"]?.string ?? ""
        #expect(fault.contains("the mailbox does not answer: "), "\(fault)")
      }
      #expect(try await world.done("list").contains("does not answer"))
      try await world.done("status")
      let pid = try #require(try world.daemonPID())
      let threads = try Files.names(in: "/proc/\(pid)/task").count
      #expect(threads < 40, "\(threads) threads")
      // The others' mail goes on.
      #expect(try await world.done("next", "ann").contains("hello"))
    }
  }

  @Test func `A pipe for a journal or a configuration is told of, and nothing waits for it`()
    async throws
  {
    try await World.with { world in
      try Files.createDirectory(world.home.root)
      try makePipe(world.home.configuration)
      let exit = try await world.roost("up", timeout: .seconds(20))
      #expect(exit.code != 0)
      #expect(exit.errorText.contains("config.json: it is not a regular file"), "\(exit.errorText)")
      try Files.remove(world.home.configuration)
      try makePipe(world.home.journal)
      let second = try await world.roost("up", timeout: .seconds(20))
      #expect(second.code != 0)
      #expect(second.errorText.contains("it is not a regular file"), "\(second.errorText)")
    }
  }

  @Test func `A text may come from a link or a pipe, and a configuration from a link`() async throws
  {
    try await World.with { world in
      let real = Scratch.path("real.json")
      let settings = #"{"delivery": {"typing_pause": 7}, "senders": ["x"]}"#
      try Files.write(Array(settings.utf8), to: real)
      try Files.remove(world.home.configuration)
      try FileManager.default.createSymbolicLink(
        atPath: world.home.configuration, withDestinationPath: real)
      try await world.done("join", "bob", "--mode", "file")
      let text = Scratch.path("text")
      try Files.write(Array("from a link".utf8), to: text)
      let link = Scratch.path("link")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: text)
      try await world.done("send", "bob", "--file", link, "--from", "x")
      try await world.done("send", "bob", "--file", "/dev/stdin", "--from", "x", input: "piped")
      let texts = try world.mailbox(of: "bob").readAll().map(\.text)
      #expect(texts == ["from a link", "piped"])
    }
  }

  @Test func `A wait for a message reads no journal, before it is seen and after`() async throws {
    try await World.with { world in
      try await world.done("join", "bob", "--mode", "file")
      // Whoever reads the journal meets a directory where its older part is to be.
      try Files.createDirectory("\(world.home.journal).1")
      let words = ["send", "bob", "hi", "--from", "ann", "--wait", "seen", "--timeout", "60s"]
      async let waiting = ChildProcess(
        BuiltPrograms.roost, words, environment: world.environment, timeout: .seconds(90)
      ).run()
      try await eventually("the message is there") {
        try world.mailbox(of: "bob").counts().unread == 1
      }
      try await world.done("next", "bob")
      let first = try await waiting
      #expect(first.code == 0, "\(first.errorText)")
      try await world.done("send", "bob", "again", "--from", "ann", "--key", "k")
      try await world.done("next", "bob")
      let second = try await world.roost(
        "send", "bob", "again", "--from", "ann", "--key", "k", "--wait", "seen")
      #expect(second.code == 0, "\(second.errorText)")
    }
  }

  @Test func `Whoever waits for what will not be typed is told at once`() async throws {
    try await World.with { world in
      try await world.done("join", "bob", "--mode", "file")
      let exit = try await world.roost(
        "send", "bob", "hi", "--from", "a", "--wait", "submitted", "--timeout", "1h")
      #expect(exit.code == 75)
      #expect(exit.errorText.contains("reads its mailbox itself"), "\(exit.errorText)")
      #expect(try world.mailbox(of: "bob").counts().unread == 1)
    }
  }
}
