import JSONSyntax
import Model

/// What was done to end a teammate, for whoever asked for it.
struct Ended: Sendable {
  /// The teammate as it stands now.
  var agent: Agent
  /// How it had ended before anybody asked; nil for one that was at work.
  var earlier: Condition?
  /// The processes that were ended.
  var processes = 0
  /// The pane that was closed.
  var pane: String?
  /// Why its pane could not be closed.
  var trouble: String?

  var json: JSON {
    [
      "earlier": earlier?.json,
      "processes": .integer(processes),
      "pane": pane.map(JSON.string),
      "trouble": trouble.map(JSON.string),
    ]
  }

  /// The agent with what was done to it.
  var report: JSON {
    var report = agent.json.object ?? JSONObject()
    report["ending"] = json
    return .object(report)
  }
}
