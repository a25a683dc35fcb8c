import JSONSyntax
package import Model

/// The message that gives a task to an agent: what is asked, until when, and how to answer.
package struct TaskMessage: Sendable {
  package var task: TeamTask
  package var number: Int
  /// The agent as a member of the team, where that was formed for a goal.
  package var member: Formation.Member?

  /// The kind of such messages.
  package static let kind = "task"

  package init(_ task: TeamTask, number: Int, to member: Formation.Member?) {
    self.task = task
    self.number = number
    self.member = member
  }

  /// It arrives once, however often it is written.
  package var message: Message {
    var message = Message(from: task.createdBy.name, text: text)
    message.to = task.attempts[number - 1].agent.name
    message.kind = Self.kind
    message.key = "task-\(task.id)-\(number)"
    message.thread = task.id
    message.summary = task.title
    return message
  }

  private var text: String {
    let id = task.shortID
    var lines = ["Task \(id): \(task.prompt)"]
    if let member { lines.append("You are \(member.role.rawValue) in team \(task.team).") }
    if let parameters = task.parameters { lines.append("Parameters: \(parameters.text())") }
    let context = member?.filter.shown(task.context) ?? task.context
    for (key, value) in context.sorted(by: { $0.key < $1.key }) { lines.append("\(key): \(value)") }
    if let verify = task.verify { lines.append("Your work is checked with: \(verify)") }
    let until = task.deadline.map { " until \(Timestamp.text($0))" } ?? ""
    lines.append(
      "Answer\(until): roost task done \(id) --result \"...\""
        + " (if you cannot: roost task fail \(id) --reason \"...\")")
    return lines.joined(separator: "\n")
  }
}
