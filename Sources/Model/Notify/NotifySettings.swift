package import JSONSyntax

/// A way to tell a person something.
package enum NotifyWay: String, Sendable, CaseIterable {
  /// One line on the person's tmux clients.
  case tmux
  /// The tmux option `@roost`, for a status line.
  case status
  case bell
  case desktop
  case command
  case webhook
}

/// How a person is told, and of what: `notify` in config.json.
package struct NotifySettings: Sendable, Equatable {
  package var showsMessages = true
  package var setsStatus = true
  package var rings = false
  package var usesDesktop = false
  /// A program with its arguments; empty for none.
  package var command: [String] = []
  package var webhook: String?
  package var events: Set<Alert.Kind> = [.mail, .needsYou, .failed]
  package var quiet: QuietHours?

  package init() {}

  package func isOn(_ way: NotifyWay) -> Bool {
    switch way {
    case .tmux: showsMessages
    case .status: setsStatus
    case .bell: rings
    case .desktop: usesDesktop
    case .command: !command.isEmpty
    case .webhook: webhook != nil
    }
  }
}

extension NotifySettings {
  private static let names = [
    "tmux", "status", "bell", "desktop", "command", "webhook", "events", "quiet",
  ]

  /// Reads `notify`.
  package init(json: JSON) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("\"notify\" is not an object") }
    for member in object.members {
      switch member.key {
      case "tmux": showsMessages = try Self.flag(member)
      case "status": setsStatus = try Self.flag(member)
      case "bell": rings = try Self.flag(member)
      case "desktop": usesDesktop = try Self.flag(member)
      case "command": command = try Self.command(member.value)
      case "webhook": webhook = try Self.address(member.value)
      case "events": events = try Self.kinds(member.value)
      case "quiet":
        guard let hours = member.value.string.flatMap({ QuietHours($0) }) else {
          throw JSONShapeError("\"notify.quiet\" must be two times such as \"22:00-08:00\"")
        }
        quiet = hours
      default:
        let near = Name.suggestion(for: member.key, among: Self.names)
        throw JSONShapeError("\"notify.\(member.key)\" is not a setting\(near)")
      }
    }
  }

  private static func flag(_ member: JSONObject.Member) throws(JSONShapeError) -> Bool {
    guard let flag = member.value.bool else {
      throw JSONShapeError("\"notify.\(member.key)\" must be true or false")
    }
    return flag
  }

  private static func command(_ json: JSON) throws(JSONShapeError) -> [String] {
    let words = json.array?.compactMap(\.string)
    guard let words, words.count == json.array?.count, words.first != "",
      !words.contains(where: { $0.utf8.contains(0) })
    else {
      throw JSONShapeError(
        "\"notify.command\" must be a list: a program and its arguments, such as [\"say\", \"mail\"]"
      )
    }
    return words
  }

  private static func address(_ json: JSON) throws(JSONShapeError) -> String {
    let text = json.string ?? ""
    let rest = ["http://", "https://"].first { text.lowercased().hasPrefix($0) }
      .map { text.dropFirst($0.count) }
    guard let rest, !rest.isEmpty, rest.first != "/",
      text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { throw JSONShapeError("\"notify.webhook\" must be an address with http:// or https://") }
    return text
  }

  private static func kinds(_ json: JSON) throws(JSONShapeError) -> Set<Alert.Kind> {
    let words = Alert.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let texts = json.array else {
      throw JSONShapeError("\"notify.events\" must be a list of: \(words)")
    }
    var kinds: Set<Alert.Kind> = []
    for text in texts {
      guard let kind = text.string.flatMap(Alert.Kind.init) else {
        throw JSONShapeError(
          "\"notify.events\" has \(text.text()) in it; it is a list of: \(words)")
      }
      kinds.insert(kind)
    }
    return kinds
  }
}
