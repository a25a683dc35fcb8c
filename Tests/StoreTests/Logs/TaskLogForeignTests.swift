import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// Lines of a task log that say what they may not.
@Suite(.scratch) struct TaskLogForeignTests {
  @Test func `A line that contradicts the others never takes their place in a new file`() throws {
    let home = Home(root: Scratch.path("home"))
    let date = Date(timeIntervalSince1970: 1_764_000_000)
    func task(_ id: String, _ title: String) -> TeamTask {
      TeamTask(
        id: id, team: "web", title: title, prompt: "p", assignment: .open,
        createdBy: Address(name: "user", team: "web"), createdAt: date)
    }
    var log: TaskLog? = try TaskLog(home, team: "web") { _ in }
    try log?.update(at: date) { _ in [.created(task("A", "right"))] }
    log = nil
    let stray = TaskEntry(number: 900, at: date, event: .created(task("A", "stray")))
    let path = home.tasks(of: "web")
    try Files.write(try Files.read(path)! + stray.json.bytes() + [10], to: path)
    log = try TaskLog(home, team: "web", rewriteSize: 1) { _ in }
    for number in 0..<8 {
      try log?.update(at: date) { _ in [.created(task("B\(number)", "right"))] }
    }
    let before = log?.tasks.all
    log = nil
    let again = try TaskLog(home, team: "web") { _ in }
    #expect(again.tasks.all == before)
    #expect(again.tasks["A"]?.title == "right")
    #expect(String(decoding: try Files.read(path) ?? [], as: UTF8.self).contains("stray"))
  }

  @Test(arguments: 0..<4) func `A change with a line that no rule allows is not applied at all`(
    _ wrong: Int
  ) throws {
    let home = Home(root: Scratch.path("home"))
    let date = Date(timeIntervalSince1970: 1_764_000_000)
    let ann = Address(name: "ann", team: "web")
    func task(_ id: String) -> TeamTask {
      TeamTask(
        id: id, team: "web", title: id, prompt: "p", assignment: .open, createdBy: ann,
        createdAt: date)
    }
    var log: TaskLog? = try TaskLog(home, team: "web") { _ in }
    try log?.update(at: date) { _ in [.created(task("A"))] }
    let (before, last) = (log?.tasks.all, log?.tasks.last ?? 0)
    log = nil
    var events: [TaskEvent] = [
      .created(task("B")), .queued(task: "B", number: 1, agent: ann),
      .delivered(task: "B", number: 1, message: "M"),
    ]
    events.insert(.running(task: "nobody", number: 1), at: wrong)
    var lines: [UInt8] = []
    for (place, event) in events.enumerated() {
      let entry = TaskEntry(
        number: last + 1 + place, at: date, event: event, isContinued: place < events.count - 1)
      lines += entry.json.bytes() + [10]
    }
    let path = home.tasks(of: "web")
    try Files.write(try Files.read(path)! + lines, to: path)
    let again = try TaskLog(home, team: "web") { _ in }
    #expect(again.tasks.all == before)
    try again.update(at: date) { _ in [.created(task("C"))] }
    let after = try TaskLog(home, team: "web") { _ in }
    #expect(after.tasks.all.map(\.id) == ["A", "C"])
  }
}
