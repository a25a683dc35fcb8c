import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// A team's tasks on the disk: read after every crash, whatever is in the file.
@Suite(.scratch) struct TaskLogTests {
  private static let now = Date(timeIntervalSince1970: 1_764_000_000)
  private let home = Home(root: Scratch.path("home"))

  private func open(rewriteSize: Int = 1 << 20, _ notes: Notes = Notes()) throws -> TaskLog {
    try TaskLog(home, team: "web", rewriteSize: rewriteSize) { notes.add($0) }
  }

  private func task(_ id: String) -> TeamTask {
    TeamTask(
      id: id, team: "web", title: id, prompt: "do \(id)", assignment: .all,
      createdBy: Address(name: "lea", team: "web"), createdAt: Self.now)
  }

  private func fill(_ log: TaskLog, _ count: Int) throws {
    let agent = Address(name: "ann", team: "web")
    for number in 0..<count {
      let id = "TASK\(number)"
      try log.update(at: Self.now) { _ in
        [.created(task(id)), .queued(task: id, number: 1, agent: agent)]
      }
      try log.update(at: Self.now) { _ in
        [
          .ended(task: id, number: 1, .succeeded(TaskAnswer("yes"))),
          .changed(task: id, .deciding, nil),
        ]
      }
    }
  }

  @Test func `What was changed is there again, and a refused change leaves nothing`() throws {
    let log = try open()
    try fill(log, 3)
    #expect(throws: TaskError.self) {
      try log.update(at: Self.now) { _ in
        [.created(task("TASK9")), .changed(task: "TASK9", .done, nil)]
      }
    }
    #expect(log.tasks["TASK9"] == nil)
    #expect(try open().tasks.all == log.tasks.all)
  }

  @Test func `Cut after any byte, it has the whole changes before, and goes on`() throws {
    try fill(try open(), 3)
    let path = home.tasks(of: "web")
    let whole = try #require(try Files.read(path))
    for size in 0..<whole.count {
      try Files.write(Array(whole.prefix(size)), to: path)
      var expected = TeamTasks(team: "web")
      var waiting: [TaskEntry] = []
      for line in whole.prefix(size).split(separator: UInt8(ascii: "\n")).dropFirst() {
        guard let json = try? JSON(parsing: Array(line)) else { continue }
        waiting.append(try TaskEntry(json: json))
        guard waiting.last?.isContinued == false else { continue }
        for entry in waiting { try expected.apply(entry) }
        waiting = []
      }
      let log = try open()
      #expect(log.tasks.all == expected.all, "after \(size) bytes")
      try log.update(at: Self.now) { _ in [.created(task("NEW"))] }
      #expect(try open().tasks.all == log.tasks.all, "after \(size) bytes")
    }
  }

  @Test func `Written anew it says the same, stays small, and keeps what it does not understand`()
    throws
  {
    try fill(try open(), 1)
    let path = home.tasks(of: "web")
    let foreign = #"{"seq":99,"event":"a later version's","task":"TASK0"}"#
    try Files.write((try Files.read(path) ?? []) + Array("\(foreign)\nnot json\n".utf8), to: path)
    let notes = Notes()
    let log = try open(rewriteSize: 2000, notes)
    #expect(notes.all.count == 1 && notes.all[0].contains("2 lines"))
    for _ in 0..<200 {
      try log.update(at: Self.now) { tasks in
        [.progress(task: "TASK0", number: 1, Attempt.Progress(percent: 1))]
      }
    }
    let text = String(decoding: try #require(try Files.read(path)), as: UTF8.self)
    #expect(text.utf8.count < 8000 && text.contains(foreign) && text.contains("not json"))
    let again = try open()
    #expect(again.tasks.all == log.tasks.all)
    try again.update(at: Self.now) { _ in [.created(task("NEW"))] }
    #expect(try open().tasks["NEW"] != nil)
  }

  @Test func `A file of a newer version is refused and left alone`() throws {
    let path = home.tasks(of: "web")
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array("{\"roost_tasks\":2}\n".utf8), to: path)
    let error = #expect(throws: AppendLogError.self) { try open() }
    #expect(error.map { "\($0)" }?.contains("written by a newer Roost") == true)
    #expect(try Files.read(path) == Array("{\"roost_tasks\":2}\n".utf8))
  }

  @Test func `Many at once make each change once, in some order`() async throws {
    let log = try open()
    for number in 0..<50 {
      try log.update(at: Self.now) { _ in [.created(task("TASK\(number)"))] }
    }
    try await withThrowingTaskGroup { group in
      for worker in 0..<8 {
        group.addTask {
          let agent = Address(name: "w\(worker)", team: "web")
          try await blocking {
            while true {
              do {
                try log.update(at: Self.now) {
                  try $0.claiming(nil, by: agent, message: "m")
                }
              } catch TaskError.nothingToClaim {
                return
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(log.tasks.all.allSatisfy { $0.attempts.count == 1 })
    #expect(try open().tasks.all == log.tasks.all)
  }
}
