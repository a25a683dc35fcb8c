import JSONSyntax

/// A JSON object in the text of a message that programs act on, as jcode and Claude Code write it.
package enum Frame: Sendable, Equatable {
  /// A lead asks a teammate to finish.
  case shutdownRequest(id: String, from: String, reason: String?)
  case shutdownApproved(id: String, from: String)
  case shutdownRejected(id: String, from: String, reason: String?)
  /// A teammate has nothing to do.
  case idle(from: String, summary: String?)

  /// Reads the text of a message; nil where it is not a frame that Roost acts on.
  ///
  /// Keys are read in both spellings, `requestId` as Claude Code writes it and `request_id`.
  package init?(_ text: String) {
    guard text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
      let json = try? JSON(parsing: text), let type = json["type"]?.string
    else { return nil }
    let id = (json["requestId"] ?? json["request_id"])?.string ?? ""
    let from = json["from"]?.string ?? ""
    let reason = json["reason"]?.string
    switch type {
    case "shutdown_request": self = .shutdownRequest(id: id, from: from, reason: reason)
    case "shutdown_approved": self = .shutdownApproved(id: id, from: from)
    case "shutdown_rejected": self = .shutdownRejected(id: id, from: from, reason: reason)
    case "idle_notification": self = .idle(from: from, summary: json["summary"]?.string)
    default: return nil
    }
  }

  /// The frame as the text of a message.
  package func text(at time: String) -> String {
    let json: JSON =
      switch self {
      case .shutdownRequest(let id, let from, let reason):
        [
          "type": "shutdown_request", "requestId": .string(id), "from": .string(from),
          "reason": reason.map(JSON.string), "timestamp": .string(time),
        ]
      case .shutdownApproved(let id, let from):
        [
          "type": "shutdown_approved", "requestId": .string(id), "from": .string(from),
          "timestamp": .string(time),
        ]
      case .shutdownRejected(let id, let from, let reason):
        [
          "type": "shutdown_rejected", "requestId": .string(id), "from": .string(from),
          "reason": reason.map(JSON.string), "timestamp": .string(time),
        ]
      case .idle(let from, let summary):
        [
          "type": "idle_notification", "from": .string(from), "idleReason": "available",
          "summary": summary.map(JSON.string), "timestamp": .string(time),
        ]
      }
    return json.text()
  }

  /// What a program that is not a member of such a protocol is told in its place; nil where the
  /// frame itself is what it should see.
  package var instruction: String? {
    switch self {
    case .shutdownRequest(let id, _, let reason):
      "Please finish your work and stop\(reason.map { " (\($0))" } ?? ""). When you are done, run:"
        + " roost approve \(id)   To go on instead: roost reject \(id) --reason \"why\""
    case .idle(let from, let summary):
      "\(from) has nothing to do\(summary.map { ": \($0)" } ?? "")"
    case .shutdownApproved, .shutdownRejected: nil
    }
  }
}

extension Frame {
  /// What programs obey when it comes from their own team's lead.
  private static let controls = [
    "shutdown_request", "shutdown_approved", "shutdown_rejected", "permission_request",
    "permission_response", "sandbox_permission_request", "sandbox_permission_response",
    "mode_set_request", "plan_approval_request", "plan_approval_response",
    "team_permission_update", "task_assignment",
  ]

  /// Whether a text is, as a whole, one that programs act on.
  package static func isControl(_ text: String) -> Bool {
    guard text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
      let type = (try? JSON(parsing: text))?["type"]?.string
    else { return false }
    return controls.contains(type)
  }

  /// Whether a program might take a text, or a part of it, for an order, however it is spelled.
  ///
  /// Nobody on another machine gives orders, so this is wider than what any one program obeys:
  /// escapes, case and white space make no difference, nor what stands around it.
  package static func looksLikeControl(_ text: String) -> Bool {
    let bare = String(unescaped(text).lowercased().unicodeScalars.filter(isSpelling))
    let words = controls.map { $0.filter { $0 != "_" } }
    guard bare.contains("type") else { return false }
    return words.contains { word in
      ["\"type\":\"\(word)\"", "'type':'\(word)'", "type:'\(word)'", "type:\"\(word)\""]
        .contains { bare.contains($0) }
    }
  }

  /// Letters, quotes and colons: all that an order is told by.
  private static func isSpelling(_ scalar: UnicodeScalar) -> Bool {
    ("a"..."z").contains(scalar) || scalar == "\"" || scalar == "'" || scalar == ":"
  }

  /// The text with `\u0061` and the like in plain letters.
  private static func unescaped(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let slash = rest.firstIndex(of: "\\") {
      result += rest[..<slash]
      let digits = rest[slash...].dropFirst(2).prefix(4)
      if rest[slash...].dropFirst().first == "u", digits.count == 4,
        let scalar = UInt32(digits, radix: 16).flatMap(UnicodeScalar.init)
      {
        result.unicodeScalars.append(scalar)
        rest = rest[digits.endIndex...]
      } else {
        rest = rest[slash...].dropFirst()
      }
    }
    return result + rest
  }
}
