import Foundation
import JSONSyntax
import Model
import Tasks
import Testing

/// What of a task's context a member is shown, by the cases of seed 001.
struct ContextFilterTests {
  private static let context = ["repo": "/r", "tone": "dry", "secret": "x"]

  @Test(arguments: [
    (ContextFilter(), ["repo", "secret", "tone"], "everything"),
    (ContextFilter(excluded: ["secret"]), ["repo", "tone"], "not secret"),
    (ContextFilter(allowed: ["repo"]), ["repo"], "only repo"),
    (
      ContextFilter(allowed: ["repo", "secret"], excluded: ["secret"]), ["repo"],
      "only repo, secret, not secret"
    ),
    (ContextFilter(allowed: ["none"]), [], "only none"),
  ])
  func `What is excluded is never shown, and of what is allowed alone nothing else`(
    _ filter: ContextFilter, _ shown: [String], _ words: String
  ) throws {
    #expect(filter.shown(Self.context).keys.sorted() == shown)
    #expect(filter.shown([:]) == [:])
    #expect(filter.words == words)
    #expect(ContextFilter(json: try JSON(parsing: filter.json.text())) == filter)
  }

  @Test func `A member's message has its role and what it is shown, and the log keeps both`()
    throws
  {
    let now = Date(timeIntervalSince1970: 1_764_000_000)
    let ann = Address(name: "ann", team: "web")
    var formation = Formation(team: "fix", goal: "g", leader: nil, limit: nil, createdAt: now)
    var member = Formation.Member(agent: ann, role: .reviewer, capabilities: [], joinedAt: now)
    member.metadata = ["desk": "3"]
    try formation.add(member)
    formation = try FormationEvent.filter(ann, ContextFilter(excluded: ["secret"])).applied(
      to: formation)
    formation = try Formation(json: JSON(parsing: formation.json.text()))
    #expect(formation.member(ann)?.metadata == ["desk": "3"])
    var task = TeamTask(
      id: "01ABCDEF7K2F", team: "fix", title: "t", prompt: "look", assignment: .named,
      createdBy: ann, createdAt: now)
    task.context = Self.context
    task.attempts = [Attempt(number: 1, agent: ann, queuedAt: now)]
    let text = TaskMessage(task, number: 1, to: formation.member(ann)).message.text
    #expect(text.hasPrefix("Task 7k2f: look\nYou are reviewer in team fix.\nrepo: /r\ntone: dry\n"))
  }
}
