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
}
