import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// A program that would run what is typed, if anything hostile ever were.
package struct HostileProgram: Sendable {
  package var name: String
  var command: String
  /// What the screen shows once it takes input.
  var ready: String
  package static let all = [
    HostileProgram(
      name: "bash", command: "PS1='ready$ ' exec bash --norc -i", ready: "ready$"),
    HostileProgram(
      name: "dash", command: "PS1='ready$ ' exec dash -i", ready: "ready$"),
    HostileProgram(
      name: "zsh", command: "PS1='ready$ ' exec zsh -f -i", ready: "ready$"),
    HostileProgram(
      name: "vim", command: "exec vim -u NONE -N", ready: "~"),
    HostileProgram(
      name: "python", command: "exec python3 -q -i", ready: ">>>"),
  ]
}

/// Hostile texts sent to an agent whose shell guard is off, with a directory that shows whether
/// any of them ran.
package struct HostileDrill: Sendable {
  let world: World
  let program: HostileProgram
  package let texts: Int

  package init(world: World, program: HostileProgram, texts: Int) {
    self.world = world
    self.program = program
    self.texts = texts
  }

  package struct Result: Sendable {
    /// The names of the files that commands made.
    package var traces: [String]
    /// The program is still the one that was started, and takes input.
    package var isAlive: Bool

    package var isHarmless: Bool { traces.isEmpty && isAlive }

    package var summary: String {
      traces.isEmpty ? (isAlive ? "0" : "0, but the program ended") : "\(traces.count) ran"
    }
  }

  private static let round = 500

  /// Sends the texts in rounds and waits until each has been dealt with.
  package func run(_ progress: @Sendable (String) -> Void = { _ in }) async throws -> Result {
    let canary = Scratch.path("canary-\(program.name)")
    try Files.createDirectory(canary)
    let pane = try await world.pane("cd \(canary)/.. && \(program.command)")
    try await eventually("\(program.name) takes input") {
      try await world.tmux.screen(of: pane).contains(program.ready)
    }
    try await world.join(program.name, pane, "--no-shell-guard")
    let pid = try await world.tmux.value("pane_pid", of: pane)
    var hostile = HostileTexts(canary: canary)
    var sent = 0
    while sent < texts {
      let count = min(Self.round, texts - sent)
      let batch = (0..<count).map { _ in hostile.next() }
      try await send(batch)
      sent += count
      if sent.isMultiple(of: 10_000) { progress("\(sent) of \(texts)") }
    }
    let same = try await world.tmux.value("pane_pid", of: pane) == pid
    let dead = try await world.tmux.value("pane_dead", of: pane) == "1"
    return Result(traces: try Files.names(in: canary), isAlive: same && !dead)
  }

  private func send(_ texts: [String]) async throws {
    let box = world.mailbox(of: program.name)
    let last = try await blocking {
      var last = ""
      for text in texts { last = try box.append(Message(from: "mallory", text: text)).id }
      return last
    }
    try await eventually("\(program.name) dealt with it", within: .seconds(180)) {
      try await blocking { try isDealtWith(last) }
    }
    _ = try await blocking { try box.clear() }
  }

  /// Whether the journal's end has a verdict on a message, or that the program was told of it.
  private func isDealtWith(_ id: String) throws -> Bool {
    let file = try File(world.home.journal, .read)
    let size = try file.status().size
    let start = max(0, size - (256 << 10))
    let tail = try file.read(at: start, count: size - start)
    return tail.split(separator: UInt8(ascii: "\n")).contains { line in
      guard Array(line).firstPlace(of: Array(id.utf8)) != nil,
        let entry = try? JournalEntry(json: JSON(parsing: Array(line)))
      else { return false }
      return entry.event == .nudged || (entry.event == .verdict && entry.verdict != .failed)
    }
  }
}

/// An endless supply of texts that do harm where they are run.
struct HostileTexts {
  private let canary: String
  private var number = 0

  init(canary: String) {
    self.canary = canary
  }

  /// A command in the ways of shells, editors and Python, among control characters and noise.
  mutating func next() -> String {
    number += 1
    let touch = "touch \(canary)/\(number)"
    let python = "__import__('os').system('\(touch)')"
    let payloads = [
      touch, "; \(touch)", "\n\(touch)\n", "\r\(touch)\r", "$(\(touch))", "`\(touch)`",
      "&& \(touch)",
      "| \(touch)", "'; \(touch); '", "\"; \(touch); \"", "\u{1b}[201~\(touch)\r",
      "\u{1b}:!\(touch)\r",
      "\u{1b}\u{1b}:!\(touch)\n", ":!\(touch)\r", "\u{03}\(touch)\r", "\u{04}\(touch)\n",
      "\u{15}\(touch)\r", "\u{16}\r\(touch)\r", "\u{9b}201~\(touch)\r", "\(python)",
      "\n\(python)\n",
      "')\n\(python)\n", "'''\n\(python)\n'''", "] ; \(python)", "\u{202e}\(touch)\u{2066}",
      "\u{2028}\(touch)\u{2029}\(python)", "\\\n\(touch)", "# \n\(touch)", "\u{1a}\(touch)\r",
      "!\(touch)", "\u{0f}:!\(touch)\r", "\u{12}=system('\(touch)')\r", "\t\t\(touch)\t\r",
    ]
    let payload = payloads[number % payloads.count]
    return noise() + payload + noise()
  }

  /// Some random characters, control characters among them.
  private func noise() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...12) {
      let value =
        [UInt32.random(in: 1...0xFF), .random(in: 0x20...0x7E), .random(in: 1...0x2FFF)]
        .randomElement() ?? 0x20
      if let scalar = UnicodeScalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
