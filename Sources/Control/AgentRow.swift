package import JSONSyntax
import Model

/// One of the agents that `status` answers.
package enum AgentRow: Sendable, Equatable {
  case local(AgentReply)
  /// On another machine.
  case remote(StatusReply.RemoteAgent)

  package init(json: JSON) throws {
    self =
      json["location"] == "remote"
      ? .remote(try StatusReply.RemoteAgent(json: json)) : .local(try AgentReply(json: json))
  }

  package var name: String {
    switch self {
    case .local(let row): row.agent.name
    case .remote(let row): row.name
    }
  }

  package var team: String {
    switch self {
    case .local(let row): row.agent.team
    case .remote(let row): row.team
    }
  }

  /// Unread messages; nil where its mailbox does not answer, or is elsewhere.
  package var waiting: Int? {
    if case .local(let row) = self { row.waiting } else { nil }
  }
}
