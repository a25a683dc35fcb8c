package import Control
package import Foundation
package import Model
import Tasks

/// What a line of the list stands for.
package enum TopSubject: Sendable, Hashable {
  case agent(Address)
  /// An agent on another machine.
  case remote(name: String, team: String, node: String?)

  package var name: String {
    switch self {
    case .agent(let address): address.name
    case .remote(let name, _, _): name
    }
  }

  package var team: String {
    switch self {
    case .agent(let address): address.team
    case .remote(_, let team, _): team
    }
  }
}

/// An agent of the list with what is shown of it.
package struct TopEntry: Sendable, Equatable {
  package let subject: TopSubject
  private var told: Told?
  package var status: String
  package var since: Date?
  package var profile: String
  /// Unread messages; nil where that is not known.
  package var waiting: Int?
  package var why: String
  package var branch: String?

  /// What the daemon told, in one piece: rows are copied often, and it has many parts.
  private final class Told: Sendable, Equatable {
    let reply: AgentReply

    init(_ reply: AgentReply) { self.reply = reply }

    static func == (a: Told, b: Told) -> Bool { a === b || a.reply == b.reply }
  }

  /// As the daemon told it; nil for one on another machine.
  package var reply: AgentReply? { told?.reply }

  package init(_ reply: AgentReply) {
    subject = .agent(reply.agent.address)
    (status, profile, why) = ("", "", "")
    set(reply)
  }

  package init(_ remote: StatusReply.RemoteAgent) {
    subject = .remote(name: remote.name, team: remote.team, node: remote.node)
    status = remote.status
    since = remote.lastSeen.flatMap(Timestamp.date)
    profile = remote.type
    why = remote.node.map { "on \($0)" } ?? ""
  }

  package mutating func set(_ reply: AgentReply) {
    told = Told(reply)
    status = reply.status
    since = Self.since(reply).flatMap(Timestamp.date)
    profile = AgentRows.profile(reply)
    waiting = reply.waiting
    why = AgentRows.why(reply).replacing("_", with: " ")
    if why.isEmpty, waiting ?? 0 > 0, reply.agent.mode == .file { why = "reads its mailbox itself" }
    branch = reply.agent.spawn?.worktree?.branch
  }

  /// When the status began, by what it is known from.
  private static func since(_ reply: AgentReply) -> String? {
    if let seen = reply.seen, seen.status == reply.status { return seen.since }
    if let condition = reply.agent.condition, condition.status.rawValue == reply.status {
      return condition.since
    }
    return reply.status == "active" ? reply.agent.joinedAt : nil
  }

  /// The status in a word.
  package var word: String { AgentRows.word(status) }

  /// Whether there is nothing left of it that could do anything.
  package var isOver: Bool { ["completed", "failed", "killed", "gone"].contains(status) }

  package var needsPerson: Bool { ["needs_you", "stuck"].contains(status) }

  /// The whole of what is known of why it is so, for a line of its own.
  package var explanation: String {
    guard let reply else { return why }
    if let fault = reply.fault { return fault }
    if needsPerson, let seen = reply.seen { return "\(word): \(seen.why)" }
    if reply.agent.gone != nil || isOver {
      return reply.agent.condition?.why ?? reply.agent.gone ?? ""
    }
    if let hold = reply.hold, waiting != 0 {
      return "mail waits: \(hold.detail.isEmpty ? hold.reason : hold.detail)"
    }
    if let open = reply.unsettled {
      return "a delivery ended as \(open.reason): `roost explain"
        + " \(open.id.map(MessageID.short) ?? "ID")`"
    }
    let known = reply.seen?.why ?? reply.agent.condition?.why
    let parts = [known.map { "\(word): \($0)" }, (reply.usage?.words).map { "used: \($0)" }]
    return parts.compactMap { $0 }.filter { $0 != "used: " }.joined(separator: "; ")
  }

  func matches(_ words: String) -> Bool {
    let text = [subject.name, subject.team, word, profile, why, branch ?? ""]
      .joined(separator: " ").lowercased()
    return words.lowercased().split(separator: " ").allSatisfy { text.firstRange(of: $0) != nil }
  }
}
