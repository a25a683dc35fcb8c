import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport

extension World {
  /// Writes the settings of `notify`, with a command that records what it is told.
  func configureNotify(
    _ more: String = "", recording script: String = "", profiles: String = "{}",
    delivery: String = "{}"
  ) throws {
    let record = "cat >>\(Scratch.path("told"))"
    let command = JSON.array(["sh", "-c", .string("\(record); \(script)")]).text()
    let rest = more.isEmpty ? "" : ", \(more)"
    try configure(
      #"{"notify": {"command": \#(command)\#(rest)}, "delivery": \#(delivery), "#
        + #""profiles": \#(profiles)}"#)
  }

  /// What the recording command was told, each time.
  func told() throws -> [JSON] {
    let bytes = try Files.read(Scratch.path("told")) ?? []
    return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
  }

  /// How much the recording command was told of, all together.
  func toldCount() throws -> Int { try told().compactMap { $0["count"]?.integer }.reduce(0, +) }

  /// Waits until the daemon has noted that nothing is left to be told.
  func awaitNoted() async throws {
    try await eventually("all that was told is noted") {
      let file = try JSON(parsing: Files.read(home.notified) ?? [])
      return file["waiting"]?.object?.members.isEmpty == true
    }
  }

  /// What the status line of the world's tmux server says.
  func statusLine() async throws -> String {
    try await tmux.run(["show-option", "-gqv", "@roost"], mayFail: true)
  }

  func awaitStatusLine(_ line: String) async throws {
    try await eventually("@roost is \"\(line)\"") { try await statusLine() == line }
  }

  /// Has a terminal attached to the world's tmux, in another one, and gives a look at all that was ever
  /// drawn there: what stands for seconds may be gone before anybody looks.
  func withClient(
    _ body: @Sendable (_ drawn: @Sendable () throws -> String) async throws -> Void
  )
    async throws
  {
    let outer = PrivateTmux(socket: Scratch.path("outer"))
    let record = Scratch.path("drawn")
    try await outer.run([
      "new-session", "-d", "-x", "120", "-y", "41",
      "env -u TMUX tmux -S \(tmux.socket) attach -t =main:",
    ])
    try await outer.run(["pipe-pane", "cat >> '\(record)'"])
    do {
      try await eventually("a client is attached") {
        try await !tmux.run(["list-clients"]).isEmpty
      }
      try await body {
        String(decoding: try Files.read(record) ?? [], as: UTF8.self)
          .replacing(#/\u{1b}(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9])/#, with: "")
      }
      await outer.end()
    } catch {
      await outer.end()
      throw error
    }
  }

  func mailPerson(_ text: String, from sender: String = "ann") async throws {
    try await done("send", "user", text, "--from", sender)
  }
}
