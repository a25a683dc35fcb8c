import Foundation
package import Model

extension Alert {
  /// What a message in a mailbox of the person tells.
  ///
  /// Roost's notices about an agent stand for what the agent itself shows.
  package init(_ message: Message, in owner: Address) {
    let key = Key(.mail, "\(owner)/\(message.id)")
    let text = Self.text(of: message)
    func about(_ prefix: String) -> String? {
      guard message.isNotice, message.from == Name.roost, let subject = message.subject,
        subject.hasPrefix(prefix)
      else { return nil }
      return String(subject.dropFirst(prefix.count))
    }
    if let agent = about("person ") {
      self.init(
        .needsYou, key: key, other: Key(.needsYou, "\(agent)@\(owner.team)"), team: owner.team,
        about: agent, text: text.behind("\(agent) needs a person "))
    } else if let agent = about("failed ") {
      let start = message.key?.split(separator: "-", maxSplits: 1).last.map(String.init)
      self.init(
        .failed, key: key, other: start.map { Key(.failed, $0) }, team: owner.team, about: agent,
        text: text.behind("\(agent) failed: "))
    } else if message.subject == Message.idleSubject {
      self.init(.finished, key: key, team: owner.team, about: message.from, text: text)
    } else {
      self.init(.mail, key: key, team: owner.team, about: message.from, text: text)
    }
  }

  private static func text(of message: Message) -> String {
    switch Frame(message.text) {
    case .shutdownApproved: "it agrees to finish"
    case .shutdownRejected(_, _, let reason): "it goes on\(reason.map { ": \($0)" } ?? "")"
    case .idle(_, let summary): "it has nothing to do\(summary.map { ": \($0)" } ?? "")"
    case .shutdownRequest: "it asks to finish"
    case nil: message.summary ?? message.text
    }
  }
}

extension Alert {
  /// How a teammate ended, where a person is told of it.
  package static func end(
    of agent: Address, start: String, status: String, why: String?
  ) -> Alert? {
    let kind: Kind? =
      switch Condition.Status(rawValue: status) {
      case .failed: .failed
      case .completed: .finished
      // Somebody ended it, and knows.
      case .killed, .pending, .running, .idle, nil: nil
      }
    return kind.map {
      Alert($0, key: Key($0, start), team: agent.team, about: agent.name, text: why ?? "")
    }
  }

  /// That an agent waits for a person.
  package static func needsYou(_ agent: Address, _ why: String?) -> Alert {
    Alert(
      .needsYou, key: Key(.needsYou, "\(agent)"), team: agent.team, about: agent.name,
      text: why ?? "")
  }
}

extension String {
  /// The text without what it begins with, if it does.
  fileprivate func behind(_ beginning: String) -> String {
    hasPrefix(beginning) ? String(dropFirst(beginning.count)) : self
  }
}
