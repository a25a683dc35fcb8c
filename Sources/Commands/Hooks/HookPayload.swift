import Control
package import JSONSyntax

/// What an agent tells a hook on its standard input, read as its dialect has it.
package struct HookPayload: Sendable {
  let dialect: HookDialect
  let event: HookDialect.Event
  let json: JSON

  package init(_ json: JSON, _ dialect: HookDialect, _ event: HookDialect.Event) {
    (self.json, self.dialect, self.event) = (json, dialect, event)
  }

  /// Whether it is this agent that tells it, and not another one that runs its hooks.
  package func isOwn(_ environment: [String: String]) -> Bool {
    if let name = text(dialect.eventKeys), name != event.name { return false }
    let isForeign = dialect.foreign.contains { mark in
      mark.present.allSatisfy { json[$0] != nil } && mark.absent.allSatisfy { json[$0] == nil }
    }
    return !isForeign && dialect.foreignVariables.allSatisfy { environment[$0] == nil }
  }

  /// Whether an agent of the agent's tells it: what it is given would not reach the conversation.
  package var isOfSubagent: Bool { json["agent_id"].map { !$0.isNull } ?? false }

  package var conversation: String? { text(dialect.sessionKeys) }
  package var tool: String? { text(dialect.toolKeys) }
  package var directory: String? { text(dialect.directoryKeys) }
  package var summary: String? { text(dialect.summaryKeys).map { String($0.prefix(200)) } }

  /// Whether the turn goes on because of a hook, and no person has asked for anything.
  package var isContinued: Bool {
    switch event.meaning {
    case .stop: json["stop_hook_active"] == true || (json["loop_count"]?.integer ?? 0) > 0
    case .promptSubmit: dialect.promptKey.map { json[$0] == nil } ?? false
    default: false
    }
  }

  /// The file with the conversation, where it is of a kind that tells what the conversation took.
  var transcript: String? { dialect.record == nil ? nil : json["transcript_path"]?.string }

  private func text(_ keys: [String]) -> String? { keys.lazy.compactMap { json[$0]?.string }.first }
}
