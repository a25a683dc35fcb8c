import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// A stand-in for a coding agent with a door of its own; see `door_peer.py`.
struct DoorPeer: Sendable {
  enum Kind: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case pane, amp, claude, codex, gptme, opencode, qwen

    static let doors = allCases.filter { $0 != .pane }

    var testDescription: String { rawValue }

    /// A version whose door is used, and one whose door is not.
    var versions: (good: String, bad: String?) {
      switch self {
      case .pane, .amp, .gptme: ("1.0", nil)
      case .claude: ("2.1.332", "2.1.200")
      case .codex: ("0.147.0", "0.146.9")
      case .opencode: ("1.18.31", "2.0.30")
      case .qwen: ("0.24.3", "0.22.0")
      }
    }
  }

  /// What it does with a message.
  enum Mode: String, Sendable {
    case ok, wait, garbage, refuse, hold, mute, gone
  }

  /// A message as the stand-in got it.
  struct Got: Sendable, Equatable {
    var id: String
    var text: String
  }

  static let name = "bob"

  let kind: Kind
  let place: String
  private let version: String
  private let port: UInt16

  init(_ kind: Kind, version: String? = nil) throws {
    self.kind = kind
    self.version = version ?? kind.versions.good
    place = Scratch.path("peer-\(kind)")
    port = UInt16.random(in: 20_000..<32_000)
    try Files.createDirectory("\(place)/home")
    try Files.write(
      Files.read(Fixtures.path("door_peer.py")) ?? [], to: "\(place)/peer-\(kind)")
  }

  /// What config.json says of it: a program with a door and nothing else.
  static let settings = JSON.object(
    JSONObject(
      Kind.doors.map { kind in
        var profile: JSON = ["programs": [.string("peer-\(kind)")], "door": .string(kind.rawValue)]
        if let versions = Profile.builtIn[kind.rawValue]?.doorVersions, kind != .gptme {
          profile = profile.adding(["door_versions": .string(versions.description)])
        }
        return JSONObject.Member(key: "peer-\(kind)", value: profile)
      })
  ).text()

  /// The words that run it.
  var command: [String] {
    let door: [String] =
      switch kind {
      case .codex: ["--remote", "unix://\(place)/server.sock"]
      case .opencode: ["--port", "\(port)"]
      case .pane, .amp, .claude, .gptme, .qwen: []
      }
    return ["python3", "\(place)/peer-\(kind)", place, version] + door
  }

  var environment: [String] { ["HOME=\(place)/home", "LANG=C.UTF-8"] }

  /// Opens it in a pane and has it join; returns the pane.
  func join(_ world: World, _ mode: Agent.Mode) async throws -> String {
    let words = (["exec", "env"] + environment + command).joined(separator: " ")
    let pane = try await world.pane("cd '\(place)' && \(words)")
    try await awaitReady()
    let way: [String] = kind == .pane ? [] : ["--mode", mode.rawValue]
    let exit = try await ChildProcess(
      BuiltPrograms.roost,
      ["join", Self.name, "--pane", pane, "--socket", world.tmux.socket] + way,
      environment: world.environment, directory: place
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return pane
  }

  func awaitReady() async throws {
    try await eventually("\(kind) is ready") { try Files.status("\(place)/ready") != nil }
  }

  func set(_ mode: Mode) throws { try Files.write(Array(mode.rawValue.utf8), to: "\(place)/mode") }

  /// The messages that came to it, each as often as it did.
  func came() throws -> [Got] { try messages("came") }

  /// The messages that it took.
  func taken() throws -> [Got] { try messages("taken") }

  /// The messages that it took, once there are so many: what proves that it has one may be there
  /// before its own note of it.
  func taken(_ count: Int) async throws -> [Got] {
    try await eventually("\(kind) took \(count)") { try taken().count >= count }
    return try taken()
  }

  private func messages(_ name: String) throws -> [Got] {
    let bytes = try Files.read("\(place)/\(name)") ?? []
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      let text = try JSON(parsing: Array(line)).string ?? ""
      guard let match = text.firstMatch(of: #/\[\w+ → bob · (\w{4})\] /#) else {
        throw NeverHappened(description: "\(kind) got \(text.prefix(200))")
      }
      return Got(id: String(match.1), text: String(text[match.range.upperBound...]))
    }
  }
}

extension World {
  /// The journal's entries of one message.
  func entries(of id: String) throws -> [JournalEntry] {
    let bytes = try Files.read(home.journal) ?? []
    return try bytes.split(separator: UInt8(ascii: "\n")).map {
      try JournalEntry(json: JSON(parsing: Array($0)))
    }.filter { $0.messages.contains(id) }
  }

  func verdicts(of id: String) throws -> [DeliveryVerdict] {
    try entries(of: id).compactMap(\.verdict)
  }

  /// The row of the stand-in in `roost list`.
  func peerRow() async throws -> JSON {
    try await json("list").array?.first { $0["name"]?.string == DoorPeer.name } ?? .null
  }

  func sendPeer(_ text: String) async throws -> String {
    try await done("send", DoorPeer.name, "-", "--from", "ben", input: text).trimmed
  }
}
