package import JSONSyntax
package import Model

/// What `mailbox.reply` is asked with: who waits for the answer to which of their messages.
package struct AwaitReplyRequest: Sendable, Equatable {
  package var agent: Address
  package var message: String
  /// Who is to answer, for those who look.
  package var asked: String?
  package var timeoutSeconds: Double

  package init(
    agent: Address, message: String, asked: String? = nil, timeoutSeconds: Double
  ) {
    self.agent = agent
    self.message = message
    self.asked = asked
    self.timeoutSeconds = timeoutSeconds
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")),
      message: try json.requiredString("id"), asked: json["asked"]?.string,
      timeoutSeconds: json["timeout"]?.double ?? 600)
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "id": .string(message), "asked": asked.map(JSON.string),
      "timeout": .decimal(timeoutSeconds),
    ]
  }
}
