import JSONSyntax

extension Team {
  /// Another program's team, in whose files the mailboxes of a team of Roost are.
  package struct Bridge: Sendable, Equatable {
    /// Whose team it is.
    package enum Kind: String, Sendable, CaseIterable {
      case jcode
      case claude

      /// What the program is called.
      package var title: String {
        switch self {
        case .jcode: "jcode"
        case .claude: "Claude Code"
        }
      }
    }

    package var kind: Kind
    /// The directory of that team.
    package var directory: String
    /// The members that the program itself has, which read their mailboxes themselves.
    package var members: [String] = []
    /// Its sessions that are known, each with mailboxes of its own.
    package var sessions: [String] = []
    /// Sessions that were left, and of whose mailboxes mail may still have to come along; "" stands for
    /// those that belong to no session.
    package var left: [String] = []

    package init(_ kind: Kind, directory: String) {
      self.kind = kind
      self.directory = directory
    }

    /// Where that team's mailboxes are, or the directories of its sessions with them.
    package var inboxes: String { "\(directory)/inboxes" }
  }
}

extension Team.Bridge {
  init(json: JSON) throws(JSONShapeError) {
    let name = try json.requiredString("kind")
    guard let kind = Kind(rawValue: name) else {
      throw JSONShapeError("\"\(name)\" is not a kind of bridge")
    }
    self.init(kind, directory: try json.requiredString("directory"))
    members = (json["members"]?.array ?? []).compactMap(\.string)
    sessions = (json["sessions"]?.array ?? []).compactMap(\.string)
    left = (json["left"]?.array ?? []).compactMap(\.string)
  }

  var json: JSON {
    [
      "kind": .string(kind.rawValue), "directory": .string(directory),
      "members": .array(members.map(JSON.string)),
      "sessions": .array(sessions.map(JSON.string)),
      "left": left.isEmpty ? nil : .array(left.map(JSON.string)),
    ]
  }
}

extension Team.Bridge {
  /// Marks of texts that Claude Code puts around what it hands to a model.
  private static let marks = [
    "teammate-message", "cross-session-message", "system-reminder", "channel",
  ]

  /// A text in which nothing looks like such a mark, however it is spelled.
  package static func unmarked(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let sign = rest.firstIndex(of: "<") {
      let behind = rest[rest.index(after: sign)...].drop { $0 == "/" || $0.isWhitespace }
      let word = behind.prefix(24).lowercased()
      result += rest[..<sign]
      result += marks.contains(where: word.hasPrefix) ? "‹" : "<"
      rest = rest[rest.index(after: sign)...]
    }
    return result + rest
  }
}
