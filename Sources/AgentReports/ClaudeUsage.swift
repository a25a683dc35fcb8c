import JSONSyntax
import Tasks

/// Reads a transcript of Claude Code.
///
/// A message has a line for each of its blocks, each with the usage of the whole: the last one counts.
struct ClaudeUsage: UsageReader {
  private(set) var tally = UsageTally()

  static let marks = [Array(#""usage""#.utf8)]

  mutating func take(_ json: JSON) {
    guard json["type"]?.string == "assistant", let message = json["message"],
      let id = message["id"]?.string, !id.isEmpty, id.utf8.count <= 256,
      let counts = message["usage"], counts.object != nil
    else { return }
    let time = json["timestamp"]?.string ?? ""
    let usage = ModelUsage(model: message["model"]?.string, claude: counts)
    tally.note(UsageTally.Answer(id: id, time: time, usage: usage))
    let tools = (message["content"]?.array ?? []).filter { $0["type"]?.string == "tool_use" }
    tally.toolCalls.formUnion(tools.compactMap { $0["id"]?.string })
    // What an agent of the agent's does is not what the conversation has room for.
    guard json["isSidechain"]?.bool != true else { return }
    if !time.isEmpty { tally.at = time }
    if !usage.isZero { tally.context = UsageReport.Context(used: usage.sum) }
    if let name = tools.last?["name"]?.string { tally.lastTool = name }
  }
}
