package import JSONSyntax
package import Model

/// What `mailbox.wait` is asked with: who waits for a message, and for which.
package struct AwaitMessageRequest: Sendable, Equatable {
  /// Which messages are wanted: all that are not told apart.
  package struct Wish: Sendable, Equatable {
    /// Who is to have sent it.
    package var sender: String?
    /// The conversation that it belongs to, or the message that it answers.
    package var thread: String?

    package init(sender: String? = nil, thread: String? = nil) {
      self.sender = sender
      self.thread = thread
    }

    package func isMet(by message: Message) -> Bool {
      if let thread, ![message.thread, message.replyTo, message.id].contains(thread) {
        return false
      }
      guard let sender else { return true }
      return message.from == sender || message.from.hasPrefix("\(sender)@")
    }
  }

  package var agent: Address
  package var wish: Wish
  package var timeoutSeconds: Double

  package init(agent: Address, wish: Wish, timeoutSeconds: Double) {
    self.agent = agent
    self.wish = wish
    self.timeoutSeconds = timeoutSeconds
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")),
      wish: Wish(sender: json["from"]?.string, thread: json["thread"]?.string),
      timeoutSeconds: json["timeout"]?.double ?? 45)
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "from": wish.sender.map(JSON.string),
      "thread": wish.thread.map(JSON.string), "timeout": .decimal(timeoutSeconds),
    ]
  }
}

/// What `mailbox.wait` answers: the message that is there, and not taken yet.
package struct AwaitMessageReply: Sendable, Equatable {
  /// Nil where none came in time.
  package var id: String?

  package init(id: String?) {
    self.id = id
  }

  package init(json: JSON) {
    self.init(id: json["id"]?.string)
  }

  package var json: JSON { ["id": id.map(JSON.string)] }
}
