package import JSONSyntax

/// What a running session of Claude Code tells of itself in its session file.
package struct ClaudeSession: Sendable, Equatable {
  package let id: String
  package let version: String?
  /// The kind of its inbox; nil where it has none.
  package let peerProtocol: Int?
  /// The socket of its inbox.
  package let socket: String?
  /// The file in which its conversation is recorded, which begins with the first message.
  package let transcript: String

  /// Nil where no session file of this very process is there.
  package init?(of process: Int32) {
    let reporter = ClaudeReporter()
    guard let file = reporter.session(of: process), let id = file["sessionId"]?.string,
      let directory = reporter.projects(of: process, file)
    else { return nil }
    self.id = id
    version = file["version"]?.string
    peerProtocol = file["peerProtocol"]?.integer
    socket = file["messagingSocketPath"]?.string
    transcript = "\(directory)/\(id).jsonl"
  }

  /// Whether a line of a transcript shows that a message came through the inbox: it is in the queue, or
  /// a turn of another session's.
  package static func hasMessage(_ marks: [String], in line: JSON) -> Bool {
    if line["origin"]?["kind"]?.string == "peer" {
      return holds(line["message"]?["content"]?.string, marks)
    }
    return ClaudeReporter().events(in: line).contains { event in
      switch event {
      case .queued(let text), .taken(let text): holds(text, marks)
      case .dropped: false
      }
    }
  }

  private static func holds(_ text: String?, _ marks: [String]) -> Bool {
    text.map { text in marks.allSatisfy(text.contains) } ?? false
  }
}
