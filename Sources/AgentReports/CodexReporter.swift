import JSONSyntax
import Platform

/// Codex: a history of what its user entered, and a rollout file for each conversation, which its
/// process holds open.
///
/// Measured on 0.147.0. A rollout file is made with the first message; a message that the model is
/// asked with is an `item_completed` of a `UserMessage` there. One that is entered while it works is
/// in the history at once, and in the rollout file when the model gets it.
struct CodexReporter: AgentReporter {
  let source = "the rollout file of Codex"

  func version(of process: Int32) -> String? {
    guard let path = rollouts(of: process).last, let file = try? File(path, .read),
      let head = try? file.read(at: 0, count: 1 << 16)
    else { return nil }
    // The first line may be longer than this, so it is searched and not parsed.
    let text = String(decoding: head, as: UTF8.self)
    guard let key = text.firstRange(of: #""cli_version":""#) else { return nil }
    return String(text[key.upperBound...].prefix { $0 != "\"" })
  }

  /// Files of earlier conversations stay open, and nothing tells which is the current one: the
  /// message appears in one of them.
  ///
  /// A terminal that is attached to an app server has none open: its history alone would tell of
  /// messages that wait, and never of one that was taken.
  func records(of process: Int32) -> [String] {
    if ProcessTable.arguments(of: process).contains("--remote") { return [] }
    return (home(of: process).map { ["\($0)/history.jsonl"] } ?? []) + rollouts(of: process)
  }

  private func rollouts(of process: Int32) -> [String] {
    ProcessTable.openFiles(of: process).filter {
      $0.hasSuffix(".jsonl") && ($0.split(separator: "/").last ?? "").hasPrefix("rollout-")
    }
  }

  /// Its pane's title tells, and its files do not: nothing is written while it asks.
  func activity(of process: Int32) -> AgentActivity? { nil }

  func directories(of process: Int32) -> [String] {
    (home(of: process).map { [$0] } ?? []) + rollouts(of: process).map(Files.directory(of:))
  }

  private func home(of process: Int32) -> String? {
    let environment = ProcessTable.environment(of: process)
    return environment["CODEX_HOME"] ?? environment["HOME"].map { "\($0)/.codex" }
  }

  func mayTell(_ line: ArraySlice<UInt8>) -> Bool {
    let head = line.prefix(400)
    return head.contains(Self.message) || head.starts(with: Self.entered)
  }

  private static let message = Array("UserMessage".utf8)
  private static let entered = Array(#"{"session_id""#.utf8)

  func events(in line: JSON) -> [ReportEvent] {
    if line["type"] == nil, let text = line["text"]?.string { return [.queued(text)] }
    guard let payload = line["payload"], payload["type"]?.string == "item_completed",
      let item = payload["item"], item["type"]?.string == "UserMessage"
    else { return [] }
    let texts = (item["content"]?.array ?? []).compactMap { $0["text"]?.string }
    return texts.isEmpty ? [] : [.taken(texts.joined(separator: "\n"))]
  }
}
