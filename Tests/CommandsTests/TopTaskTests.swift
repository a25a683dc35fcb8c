import Commands
import Control
import Foundation
import Model
import Tasks
import TerminalUI
import Testing

/// The view of tasks and spend of `top`.
@Suite struct TopTaskTests {
  private func task(_ number: Int, _ change: (inout TeamTask) -> Void = { _ in }) -> TeamTask {
    let digits = String(number)
    let id = "01M8EQ6SM7SRPMES8E4BAD" + String(repeating: "0", count: 4 - digits.count) + digits
    var task = TeamTask(
      id: id, team: "web", title: "task number \(number)", prompt: "task number \(number)",
      assignment: .all, createdBy: Address(name: "user", team: "web"),
      createdAt: TopSamples.now.addingTimeInterval(-300))
    change(&task)
    return task
  }

  private func attempt(_ name: String, _ state: AttemptState) -> Attempt {
    var attempt = Attempt(
      number: 1, agent: Address(name: name, team: "web"),
      queuedAt: TopSamples.now.addingTimeInterval(-200))
    attempt.state = state
    if state.isTerminal { attempt.endedAt = TopSamples.now.addingTimeInterval(-60) }
    return attempt
  }

  private var ledger: MoneyLedger {
    get throws {
      var ledger = MoneyLedger(team: "web")
      let entries = LedgerEntries(team: "web", time: TopSamples.now)
      try ledger.apply(entries.allocate(Amount("5"), key: "b"))
      try ledger.apply([
        entries.cost(
          Amount("0.75"), tokens: TokenUsage(input: 1000, output: 20), model: "opus",
          agent: Address(name: "ann", team: "web"), key: "c1")
      ])
      try ledger.apply([
        entries.cost(
          nil, tokens: TokenUsage(input: 7), model: "local",
          agent: Address(name: "bob", team: "web"), key: "c2")
      ])
      return ledger
    }
  }

  private func model(_ columns: Int, _ rows: Int, _ tasks: [TeamTask]) throws -> TopModel {
    var model = TopSamples.model(columns, rows)
    #expect(model.take(.character("t")) == nil)
    model.take(TaskListReply(tasks: tasks, total: tasks.count), [BudgetReply(try ledger)])
    return model
  }

  private var few: [TeamTask] {
    [
      task(1) {
        $0.attempts = [attempt("ann", .succeeded)]
        $0.attempts[0].answer = TaskAnswer("8080")
        $0.state = .done
      },
      task(2) {
        $0.attempts = [attempt("ann", .running), attempt("bob", .delivered)]
        $0.attempts[0].progress = Attempt.Progress(percent: 40, note: "reading")
        $0.deadline = TopSamples.now.addingTimeInterval(600)
      },
      task(3) { $0.state = .deciding },
    ]
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `Each task tells its state, since when, who has it and what it is`(
    columns: Int, rows: Int
  ) throws {
    let lines = TopSamples.text(try model(columns, rows, few))
    #expect(lines[0].hasPrefix(" roost top  3 tasks  1 to decide  1 open  1 done"))
    #expect(lines[1].hasPrefix(" TASK  STATE"))
    #expect(lines[2].hasPrefix(" team web  0.75 USD and 1 of unknown price of 5.00 USD spent"))
    // What is not over comes first.
    #expect(lines[3].hasPrefix(" 0002  open        5m  ann 40 %, bob deli"))
    #expect(lines[4].hasPrefix("!0003  deciding    5m"))
    #expect(lines[5].hasPrefix(" 0001  done        1m  ann succeeded"))
    #expect(lines[3].contains("task number 2"))
    let text = lines.joined(separator: "\n")
    for words in [
      "task 0002 is open", "ends in 10m", "ann@web works, 40 %: reading", "bob@web has not begun",
      "Spent by team web: 0.75 USD and 1 of unknown price",
      "ann@web: 0.75 USD; tokens: input 1000, output 20", "local: 1 of unknown price",
    ] { #expect(text.contains(words), "\(words)") }
    #expect(lines[rows - 1].hasPrefix(" ? help  q quit  t agents"))
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60), (20, 5), (1, 1), (40, 13)])
  func `A hundred tasks fit every size, and the selected one is always seen`(
    columns: Int, rows: Int
  ) throws {
    var model = try model(columns, rows, (1...100).map { task($0) })
    for key in [Key.down, .pageDown, .end, .pageUp, .up, .home] {
      #expect(model.take(key) == nil)
      model.arrange()
      let lines = TopSamples.text(model)
      #expect(lines.count == rows)
      let id = try #require(model.tasks.selection)
      if columns >= 20 {
        #expect(lines.contains { $0.contains(MessageID.short(id)) }, "\(columns)×\(rows) \(key)")
      }
    }
    #expect(model.tasks.selected?.title == "task number 1")
  }

  @Test func `A filter takes words of all that is shown, and the selection stays with its task`()
    throws
  {
    var model = try model(80, 24, few)
    _ = model.take(.down)
    #expect(model.tasks.selected?.title == "task number 3")
    for key in [Key.character("/"), .character("a"), .character("n"), .character("n"), .enter] {
      _ = model.take(key)
    }
    #expect(model.tasks.rows.count == 3 && model.tasks.selected?.title == "task number 2")
    _ = model.take(.escape)
    #expect(model.tasks.rows.count == 4 && model.tasks.selected?.title == "task number 2")
    model.take(TaskListReply(tasks: few.reversed(), total: 3), [])
    #expect(model.tasks.selected?.title == "task number 2")
  }

  @Test func `Keys of agents do nothing here, and t comes back to the agents`() throws {
    var model = try model(80, 24, few)
    for key in [Key.character("K"), .character("x"), .character("s"), .character("p"), .enter] {
      #expect(model.take(key) == nil && model.prompt == .none)
    }
    #expect(model.watchedPane == nil)
    _ = model.take(.character("?"))
    #expect(
      TopSamples.text(model).contains { $0.contains("the tasks of teams and what they have spent") }
    )
    _ = model.take(.escape)
    _ = model.take(.character("t"))
    #expect(TopSamples.text(model)[0].hasPrefix(" roost top  8 agents"))
  }

  @Test func `Where there is nothing it says what to do`() throws {
    var model = TopSamples.model(80, 24)
    _ = model.take(.character("t"))
    model.take(TaskListReply(tasks: [], total: 0), [])
    #expect(TopSamples.text(model).contains { $0.contains("`roost delegate TEAM TEXT` gives one") })
  }
}
