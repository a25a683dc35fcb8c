import JSONSyntax
import Model

/// A teammate that was started, and what whoever asked for it should know besides.
struct Started: Sendable {
  var agent: Agent
  var notes: [String] = []

  /// The agent with the notes.
  var report: JSON {
    var report = agent.json.object ?? JSONObject()
    if !notes.isEmpty { report["notes"] = .array(notes.map(JSON.string)) }
    return .object(report)
  }
}
