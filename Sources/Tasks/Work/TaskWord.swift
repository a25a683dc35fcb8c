import JSONSyntax
package import Model

/// An agent's word on a task of another machine, as the message that brings it there.
package struct TaskWord: Sendable, Equatable {
  package var task: String
  package var word: AgentWord

  /// The kind of such messages.
  package static let kind = "task_report"

  package init(task: String, word: AgentWord) {
    self.task = task
    self.word = word
  }

  /// Reads the text of such a message.
  package init(parsing text: String) throws {
    let json = try JSON(parsing: Array(text.utf8))
    self.init(task: try json.requiredString("task"), word: try AgentWord(json: json))
  }

  /// The message to the machine that has the task; `given` is the message that gave it.
  ///
  /// An end arrives once for each time that the task was given.
  package func message(from agent: Address, to node: String, given: String) -> Message {
    let head: JSON = ["task": .string(task)]
    var message = Message(from: "\(agent)", text: head.adding(word.json).text())
    message.to = "\(Name.roost)@\(node)"
    message.kind = Self.kind
    message.thread = task
    switch word {
    case .started: message.key = "task-\(given)-started"
    case .progress: break
    case .done, .failed: message.key = "task-\(given)-end"
    }
    return message
  }
}
