import Control
import JSONSyntax

/// A project's settings for Claude Code, as text of which Roost changes its own hooks alone.
struct ClaudeSettings {
  private(set) var bytes: [UInt8]
  private let path: String

  private static let empty = Array("{}\n".utf8)
  private static let command = "roost hook "

  init(_ bytes: [UInt8], path: String) throws {
    self.bytes = bytes
    self.path = path
    _ = try hooks()
  }

  private func root() throws -> JSONObject {
    do {
      guard let root = try JSON(parsing: bytes.isEmpty ? Self.empty : bytes).object else {
        throw CommandFailure("\(path) is not a JSON object; nothing was written")
      }
      return root
    } catch let error as JSONSyntaxError {
      throw CommandFailure("\(path): \(error); nothing was written")
    }
  }

  private func hooks() throws -> JSONObject? {
    guard let hooks = try root()["hooks"] else { return nil }
    guard let object = hooks.object else {
      throw CommandFailure("\"hooks\" in \(path) is not an object; nothing was written")
    }
    return object
  }

  mutating func addHooks() throws {
    if bytes.isEmpty { bytes = Self.empty }
    for event in HookReport.Event.allCases {
      let entry: JSON = [
        "hooks": [["type": "command", "command": .string(Self.command + event.rawValue)]]
      ]
      var splice = JSONSplice(bytes)
      if let list = try hooks()?[event.rawValue] {
        guard let elements = list.array else {
          throw CommandFailure(
            "\"hooks.\(event.rawValue)\" in \(path) is not a list; nothing was written")
        }
        guard !elements.contains(where: Self.isOurs) else { continue }
        try splice.append(entry, to: ["hooks", .key(event.rawValue)])
      } else {
        if try hooks() == nil { try splice.insert("hooks", [:], into: []) }
        try splice.insert(event.rawValue, .array([entry]), into: ["hooks"])
      }
      bytes = splice.bytes
    }
  }

  mutating func removeHooks() throws {
    for event in HookReport.Event.allCases {
      guard let elements = try hooks()?[event.rawValue]?.array else { continue }
      var splice = JSONSplice(bytes)
      let place: [JSONSplice.Step] = ["hooks", .key(event.rawValue)]
      var left = elements.count
      for index in elements.indices.reversed() where Self.isOurs(elements[index]) {
        let commands = elements[index]["hooks"]?.array ?? []
        let ours = commands.indices.filter { Self.isOurCommand(commands[$0]) }
        if ours.count < commands.count {
          // Another program's stands beside it.
          for command in ours.reversed() {
            try splice.remove(at: command, from: place + [.index(index), "hooks"])
          }
        } else {
          left -= 1
          if left > 0 { try splice.remove(at: index, from: place) }
        }
      }
      if left == 0 { try splice.remove(event.rawValue, from: ["hooks"]) }
      bytes = splice.bytes
    }
    if try hooks()?.members.isEmpty == true {
      var splice = JSONSplice(bytes)
      try splice.remove("hooks", from: [])
      bytes = splice.bytes
    }
  }

  private static func isOurs(_ entry: JSON) -> Bool {
    entry["hooks"]?.array?.contains(where: isOurCommand) == true
  }

  private static func isOurCommand(_ hook: JSON) -> Bool {
    hook["command"]?.string?.hasPrefix(command) == true
  }
}

/// The lines that are in one text and not in the other, with a sign before each.
struct LineDifference {
  let lines: [String]

  init(_ old: [UInt8], _ new: [UInt8]) {
    func split(_ bytes: [UInt8]) -> [String] {
      bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
    let before = split(old)
    let after = split(new)
    let changes = after.difference(from: before)
    let removed = changes.removals.map { change -> (Int, String) in
      guard case .remove(let offset, let line, _) = change else { return (0, "") }
      return (offset, "- \(line)")
    }
    let added = changes.insertions.map { change -> (Int, String) in
      guard case .insert(let offset, let line, _) = change else { return (0, "") }
      return (offset, "+ \(line)")
    }
    lines = (removed + added).sorted { $0.0 < $1.0 }.map(\.1)
  }
}
