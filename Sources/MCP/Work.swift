package import JSONRPC
package import JSONSyntax

/// What a session cannot answer by itself: somebody does it, and tells the session what it came to.
package struct Work: Sendable {
  package typealias ID = Int

  /// How many outcomes, the newest ones, are taken back where a cancellation comes after the answer.
  static let keptLimit = 256

  package enum Kind: Sendable {
    case call(ToolDeclaration, Arguments)
    case read(uri: String, ResourceDeclaration, word: String)
    case prompt(PromptDeclaration, words: [String: String])
    /// The values that a word of a prompt or an address may have.
    case complete(word: String, begun: String)
  }

  package let id: ID
  package let kind: Kind

  /// Whether it may last, and holds up nothing else.
  package var waits: Bool {
    if case .call(let tool, _) = kind { tool.options.contains(.waits) } else { false }
  }
}

/// What work came to.
package enum WorkOutcome: Sendable {
  case called(ToolResult)
  case contents([ResourceContent])
  case prompt(String)
  case values([String])
  /// There is no such resource.
  case absent(String)
  case failed(RPCError)
}

/// What is to be done for a session.
package enum SessionAction: Sendable {
  /// A message for the client, or several as one array; and the work whose outcome it tells.
  case send(JSON, telling: [Work.ID] = [])
  case start(Work)
  /// The client does not take what the work comes to: it is ended, or else taken back.
  case cancel(Work.ID)
  /// Tell the session when a resource has changed.
  case watch(uri: String)
  case unwatch(uri: String)
}
