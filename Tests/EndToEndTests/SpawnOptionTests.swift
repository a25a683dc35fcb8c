import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost spawn` hands over to the program.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct SpawnOptionTests {
  /// A program that writes down a variable and its last argument, and stays.
  private func program(_ world: World) -> [String] {
    ["sh", "-c", "printenv COLOUR >\(Scratch.path("out-$ROOST_AGENT")); exec cat", "sh"]
  }

  @Test func `Variables reach the program, and again when it goes on`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn(
        "ann", ["--env", "COLOUR=blue", "--env", "ROOST_AGENT=eve"], program(world))
      try await eventually("it wrote its variable") {
        try Files.read(Scratch.path("out-ann")).map { String(decoding: $0, as: UTF8.self) }
          == "blue\n"
      }
      try await world.done("kill", "ann")
      try Files.remove(Scratch.path("out-ann"))
      try await world.done("spawn", "ann", "--again", "--socket", world.tmux.socket)
      try await eventually("it has it still") {
        try Files.read(Scratch.path("out-ann")).map { String(decoding: $0, as: UTF8.self) }
          == "blue\n"
      }
      #expect(
        try await world.roost("spawn", "bob", "--env", "COLOUR", "--", "cat").errorText
          .contains("--env needs NAME=VALUE, not COLOUR"))
    }
  }

  @Test func `Several start with one command, and one that cannot keeps no other back`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn("bob", [], ["cat"])
      let exit = try await world.roost(
        "spawn", "ann,bob,cat", "--socket", world.tmux.socket, "--", "cat")
      #expect(exit.code == 1 && exit.errorText.contains("1 of 3 teammates did not start"))
      let names = try await world.json("list").array?.compactMap { $0["name"]?.string }
      #expect(names?.sorted() == ["ann", "bob", "cat"])
      #expect(
        try await world.roost("spawn", "x,x", "--", "cat").errorText.contains(
          "names somebody twice"))
    }
  }

  @Test func `A first task may come from a file, and may be longer than an argument`() async throws
  {
    try await World.with { world in
      try world.configure(
        #"{"profiles": {"bot": {"launch": {"prompt": ["{prompt}"]}}}}"#)
      try await world.team()
      let task =
        "the task begins\n" + String(repeating: "and goes on ", count: 20_000) + "to its end"
      try Files.write(Array(task.utf8), to: Scratch.path("task"))
      try await world.spawn(
        "ann", ["--profile", "bot", "--mode", "file", "--file", Scratch.path("task")], ["cat"])
      let box = world.mailbox(of: "ann")
      try await eventually("the task is in its mailbox") {
        try box.readAll().first.map { Mailbox.wholeText(of: $0) } == task
      }
      #expect(
        try await world.roost(
          "spawn", "bob", "--prompt", "x", "--file", Scratch.path("task"), "--", "cat"
        ).code == 64)
    }
  }
}
