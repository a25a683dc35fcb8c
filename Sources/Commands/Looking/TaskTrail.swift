import JSONSyntax
import Model
import Platform
import Store
import Tasks

/// What happened to a team's tasks, as `roost log` shows it between the mail.
struct TaskTrail {
  private let conversation: Conversation
  /// The number of the last line of the log that was looked at.
  private(set) var last = 0

  init(_ conversation: Conversation) {
    self.conversation = conversation
  }

  /// What is new since the last look and asked for, the oldest first.
  mutating func news() throws -> [TaskLine] {
    let (home, team) = (conversation.home, conversation.team)
    guard try Files.status(home.tasks(of: team)) != nil else { return [] }
    let contents = try TaskLogContents(home, team: team)
    let new = contents.entries.filter { $0.number > last }
    last = contents.tasks.last
    let pattern = try conversation.pattern.map { try Regex($0) }
    // A log that was written anew tells what was before with the times that it has.
    return new.flatMap { TaskLine.lines(of: $0, in: contents.tasks) }
      .filter { !$0.isStep && isWanted($0, contents.tasks, pattern) }.sorted { $0.at < $1.at }
  }

  private func isWanted(
    _ line: TaskLine, _ tasks: TeamTasks, _ pattern: Regex<AnyRegexOutput>?
  ) -> Bool {
    if let since = conversation.since, MailTime.milliseconds(of: line.at) < since { return false }
    if let thread = conversation.thread {
      guard let task = line.task, MessageID.matches(task, thread) else { return false }
    }
    let people = Set(conversation.people)
    if !people.isEmpty {
      let task = line.task.flatMap { tasks[$0] }
      let giver = task?.createdBy.name
      let workers = Set((task?.attempts ?? []).map(\.agent.name))
      switch people.count {
      case 1:
        guard people.contains(line.who) || !people.isDisjoint(with: workers) else { return false }
      default:
        let others = people.subtracting([giver ?? ""])
        guard others.count == 1, !others.isDisjoint(with: workers),
          line.who == giver || others.contains(line.who) || line.who.isEmpty
        else { return false }
      }
    }
    guard let pattern else { return true }
    return line.text.firstMatch(of: pattern) != nil
  }

  /// The line as a row of JSON, with the names that mail has for the same.
  static func json(_ line: TaskLine, team: String) -> JSON {
    [
      "timestamp": .string(Timestamp.text(line.at)), "team": .string(team),
      "task": line.task.map(JSON.string), "from": .string(line.who.isEmpty ? Name.roost : line.who),
      "text": .string(line.text),
    ]
  }

  static func cells(_ line: TaskLine, width: Int) -> [Table.Cell] {
    let id = line.task.map(MessageID.short) ?? "team"
    return [
      Table.Cell(MailRows.time(MailTime.milliseconds(of: line.at)), .faint),
      Table.Cell(HelpText.padded(id, 4), .faint),
      Table.Cell(HelpText.padded(line.who, width), .good), Table.Cell(line.text),
    ]
  }
}
