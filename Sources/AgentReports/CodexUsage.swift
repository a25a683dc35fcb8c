import Foundation
import JSONSyntax
import Model
import Tasks

/// Reads a rollout file of Codex.
///
/// Measured on 0.147.0. After each answer it tells what the conversation took so far, and tells the same
/// again when only a limit has changed. The sum goes on when the conversation is compacted, and when it is
/// resumed in its file; a version that begins at 0 again is known by a smaller sum. A conversation that
/// began as a copy of another has the other's lines, of turns that had begun before it.
struct CodexUsage: UsageReader {
  private(set) var tally = UsageTally()
  private var conversation: String?
  /// When a conversation began that is a copy of another; nil for any other.
  private var copied: Date?
  private var model: String?
  /// The turn, how many of its answers there are, and whether it is one of the other conversation.
  private var turn = ""
  private var count = 0
  private var isOther = false
  private var sum = ModelUsage()

  static let marks = [
    "token_count", "turn_context", "task_started", "session_meta", #"_call""#,
  ].map { Array($0.utf8) }

  mutating func take(_ json: JSON) {
    guard let payload = json["payload"] else { return }
    switch json["type"]?.string {
    case "session_meta": begin(payload)
    case "turn_context":
      model = payload["model"]?.string ?? model
      if let id = payload["turn_id"]?.string, id != turn { begin(turn: id, payload) }
    case "event_msg":
      switch payload["type"]?.string {
      case "task_started": begin(turn: payload["turn_id"]?.string, payload)
      case "token_count": note(payload, at: json["timestamp"]?.string ?? "")
      default: break
      }
    case "response_item":
      guard payload["type"]?.string?.hasSuffix("_call") == true else { return }
      tally.lastTool = payload["name"]?.string ?? payload["type"]?.string
      if !isOther, let id = payload["call_id"]?.string { tally.toolCalls.insert(id) }
    default: break
    }
  }

  /// The first of these lines is the conversation's own.
  private mutating func begin(_ meta: JSON) {
    guard conversation == nil else { return }
    conversation = meta["id"]?.string ?? ""
    turn = conversation ?? ""
    guard meta["forked_from_id"]?.string != nil else { return }
    copied = meta["timestamp"]?.string.flatMap(Timestamp.date)
  }

  private mutating func begin(turn id: String?, _ payload: JSON) {
    turn = id ?? turn
    if id != nil { count = 0 }
    guard let copied, let started = payload["started_at"]?.double else { return }
    isOther = started < copied.timeIntervalSince1970.rounded(.down)
  }

  private mutating func note(_ payload: JSON, at time: String) {
    if let limits = payload["rate_limits"], limits.object != nil {
      tally.windows = ["primary", "secondary"].compactMap { key in
        limits[key].flatMap { UsageReport.Window(codex: $0, at: time) }
      }
    }
    guard let info = payload["info"], info.object != nil else { return }
    tally.at = time
    if let used = info["last_token_usage"]?["total_tokens"]?.integer, used >= 0 {
      tally.context = UsageReport.Context(
        used: used, size: info["model_context_window"]?.integer)
    }
    let total = ModelUsage(model: model, codex: info["total_token_usage"] ?? [:])
    let earlier = sum
    sum = total
    guard !total.isSame(as: earlier) else { return }
    let last = ModelUsage(model: model, codex: info["last_token_usage"] ?? [:])
    let usage =
      total.isAtLeast(earlier) ? total.beyond(earlier) : last.isZero ? total : last
    guard !isOther, !usage.isZero else { return }
    count += 1
    tally.note(UsageTally.Answer(id: "\(turn)-\(count)", time: time, usage: usage))
  }
}

extension UsageReport.Window {
  /// Nil where a limit is not told.
  fileprivate init?(codex json: JSON, at time: String) {
    guard let percent = json["used_percent"]?.double, (0...1e6).contains(percent) else {
      return nil
    }
    let told = json["resets_at"]?.double.flatMap { (0...1e11).contains($0) ? $0 : nil }
    var reset = told.map(Date.init(timeIntervalSince1970:))
    if reset == nil, let seconds = json["resets_in_seconds"]?.double, abs(seconds) < 1e9 {
      reset = Timestamp.date(time)?.addingTimeInterval(seconds)
    }
    self.init(
      minutes: json["window_minutes"]?.integer, percent: Int(percent.rounded()),
      resetsAt: reset.map(Timestamp.text))
  }
}
