package import Model

/// A line behind a message that tells an agent how to answer it.
package enum AnswerHint: Sendable, Equatable, CaseIterable {
  /// The agent knows, or cannot run commands.
  case none
  case short
  /// With where to read more, for an agent that has not been told anything yet.
  case first

  func text(for message: Message) -> String? {
    let command = "roost reply \(message.shortID) \"…\""
    return switch self {
    case .none: nil
    case .short: "(answer: \(command))"
    case .first: "(answer: \(command); more: roost prime)"
    }
  }
}

/// What an agent has been told of how to answer; lost with the daemon, and then told anew.
package struct ToldHints: Sendable {
  /// The threads of which it was told.
  private var threads: Set<String> = []
  /// The threads of messages that are on their way with a hint, by the message.
  private var pending: [String: String] = [:]

  package init() {}

  /// The hint that a message gets: none where its thread had one, or where nobody reads an answer.
  package mutating func hint(for message: Message) -> AnswerHint {
    let thread = message.thread ?? message.id
    let isAnswerable =
      message.from != Name.roost && !message.isNotice && Frame(message.text) == nil
      && !threads.contains(thread)
    guard isAnswerable else { return .none }
    pending[message.id] = thread
    return threads.isEmpty ? .first : .short
  }

  /// Messages were taken by the agent.
  package mutating func noteTaken(_ ids: [String]) {
    for id in ids {
      if let thread = pending.removeValue(forKey: id) { threads.insert(thread) }
    }
  }
}
