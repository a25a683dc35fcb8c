import JSONSyntax
import Platform

/// Claude Code: a file for each session that runs, and a transcript for each conversation.
///
/// Measured on 2.1.332. `sessions/PID.json` says what it does and in which session; a message that
/// starts a turn is a line of type `user` in the session's transcript, one that comes while it is
/// busy an `enqueue` first.
struct ClaudeReporter: AgentReporter {
  let source = "the transcript of Claude Code"

  func version(of process: Int32) -> String? { session(of: process)?["version"]?.string }

  func records(of process: Int32) -> [String] {
    guard let session = session(of: process), let id = session["sessionId"]?.string,
      let directory = projects(of: process, session)
    else { return [] }
    return ["\(directory)/\(id).jsonl"]
  }

  func activity(of process: Int32) -> AgentActivity? {
    guard let session = session(of: process) else { return nil }
    switch session["status"]?.string {
    case "idle", "shell": return .idle
    case "busy": return .busy
    case "waiting": return .waiting(session["waitingFor"]?.string ?? "something")
    default: return nil
    }
  }

  func directories(of process: Int32) -> [String] {
    let home = home(of: process)
    let transcripts = session(of: process).flatMap { projects(of: process, $0) }
    return [home.map { "\($0)/sessions" }, transcripts].compactMap { $0 }
  }

  func mayTell(_ line: ArraySlice<UInt8>) -> Bool {
    // The type stands anywhere in a line, so the line is searched as far as it is short.
    line.count < 1 << 20
      && (line.contains(Self.user) || line.contains(Self.operation) || line.contains(Self.command))
  }

  private static let user = Array(#""type":"user""#.utf8)
  private static let operation = Array(#""type":"queue-operation""#.utf8)
  private static let command = Array(#""queued_command""#.utf8)

  func events(in line: JSON) -> [ReportEvent] {
    switch line["type"]?.string {
    case "user":
      guard line["isMeta"]?.bool != true, line["isSidechain"]?.bool != true else { return [] }
      return text(of: line["message"]?["content"]).map { [.taken($0)] } ?? []
    case "attachment":
      guard line["attachment"]?["type"]?.string == "queued_command" else { return [] }
      return text(of: line["attachment"]?["prompt"]).map { [.taken($0)] } ?? []
    case "queue-operation":
      guard let content = line["content"]?.string else { return [] }
      switch line["operation"]?.string {
      case "enqueue": return [.queued(content)]
      // What was taken in the middle of a turn leaves the queue too; the model gets it next.
      case "remove" where line["reason"]?.string == "absorbed_mid_turn": return []
      case "popAll", "remove": return [.dropped(content)]
      default: return []
      }
    default: return []
    }
  }

  /// A text, or the texts of a list of blocks.
  private func text(of content: JSON?) -> String? {
    if let text = content?.string { return text }
    let texts = (content?.array ?? []).compactMap { block in
      block["type"]?.string == "text" ? block["text"]?.string : nil
    }
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }

  // MARK: - Files

  private func home(of process: Int32) -> String? {
    let environment = ProcessTable.environment(of: process)
    if let path = environment["CLAUDE_CONFIG_DIR"], !path.isEmpty { return path }
    return environment["HOME"].map { "\($0)/.claude" }
  }

  /// The session file, if it is of this very process and not of an earlier one with its number.
  ///
  /// The program may have moved its conversation into another process of its own, and shows that one
  /// in the pane: then it is that one's file.
  func session(of process: Int32) -> JSON? {
    guard let home = home(of: process),
      let session = Self.read("\(home)/sessions/\(process).json"),
      session["pid"]?.integer == Int(process)
    else { return nil }
    if let start = session["procStart"]?.string, let identity = ProcessTable.identity(of: process),
      start != "\(identity.started)"
    {
      return nil
    }
    guard let job = session["parkedJobId"]?.string else { return session }
    let others = (try? Files.names(in: "\(home)/sessions")) ?? []
    return others.filter { $0.hasSuffix(".json") }.lazy
      .compactMap { Self.read("\(home)/sessions/\($0)") }
      .first { $0["jobId"]?.string == job } ?? session
  }

  /// The file is written in place, so half of it may be there: it is read once more then.
  private static func read(_ path: String) -> JSON? {
    for _ in 0..<3 {
      guard let bytes = try? Files.read(path) else { return nil }
      if let json = try? JSON(parsing: bytes) { return json }
    }
    return nil
  }

  func projects(of process: Int32, _ session: JSON) -> String? {
    guard let home = home(of: process), let directory = session["cwd"]?.string else { return nil }
    // Each unit of UTF-16 that is not a letter or a digit is a dash there.
    let name = String(
      directory.utf16.map { unit -> Character in
        let scalar = UnicodeScalar(unit) ?? "-"
        return scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          ? Character(scalar) : "-"
      })
    return "\(home)/projects/\(name)"
  }
}
