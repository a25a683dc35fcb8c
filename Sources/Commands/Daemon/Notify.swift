import Control
import JSONSyntax
import Model

extension Command {
  private static let action = Operand<String?>("test", .choice(["test"]))

  static let notify = Command(
    "notify", "Show what waits for you and how you are told; `notify test` tells you something.",
    operands: [action], options: [json],
    details: """
      You are told of new mail, of agents that need you, of teammates that failed and, if you want,
      of those that have finished: on your tmux clients, in the tmux option @roost (show it with
      `set -ag status-right ' #{@roost}'`), by a bell, on the desktop, by a command, by a webhook.
      `notify` in config.json says how, of what, and at which hours not. `roost notify test` sends
      a test by every way that is on, and ends with code 1 if one failed.
      """,
    example: "roost notify test"
  ) { words, session in
    let view = NotifyView(session: session)
    switch words[Self.action] {
    case nil: try await view.show()
    case "test": try await view.test()
    case let word?: throw UsageError("notify has no action \(word); there is `roost notify test`")
    }
  }
}

/// What `roost notify` prints.
private struct NotifyView {
  let session: Session

  /// Longer than any way has.
  private static let patience = Duration.seconds(60)

  func show() async throws {
    let daemon = try await session.daemon()
    let answer = try await daemon.call(.showNotify, as: NotifyReply.init)
    session.show(answer) { reply in
      session.print("@roost: \(reply.line.isEmpty ? "nothing waits for you" : reply.line)")
      session.print(
        "events: \(reply.events.isEmpty ? "none" : reply.events.joined(separator: ", "))")
      if let quiet = reply.quiet {
        let until = reply.quietUntil.map { ", now until \(InboxView.time($0))" } ?? ""
        session.print("quiet:  \(quiet)\(until)")
      }
      session.print("")
      session.print(Self.table(reply.ways))
      guard !reply.waiting.isEmpty else { return }
      session.print("")
      session.print(Self.table(reply.waiting))
    }
  }

  func test() async throws {
    let daemon = try await session.daemon()
    let answer = try await daemon.call(.testNotify, timeout: Self.patience) { json in
      try (json.array ?? []).map(NotifyWayReply.init)
    }
    let failed = answer.value.filter { $0.last?.isDone == false }
    session.show(answer) { ways in
      if ways.isEmpty { session.say("no way to tell you is on; see `notify` in config.json") }
      if !ways.isEmpty { session.print(Self.table(ways)) }
    }
    guard !failed.isEmpty else { return }
    let names = failed.map(\.way).joined(separator: ", ")
    throw CommandFailure("not told by: \(names)")
  }

  private static func table(_ ways: [NotifyWayReply]) -> Table {
    var table = Table("WAY", "", "LAST", "")
    for way in ways {
      let queued = way.waiting > 0 ? "\(way.waiting) waiting; " : ""
      let place = way.socket.map { " (\($0))" } ?? ""
      let last = way.last.map { "\($0.isDone ? "" : "failed: ")\($0.detail)\(place)" }
      table.rows.append([
        Table.Cell(way.way), Table.Cell(way.isOn ? "on" : "off", way.isOn ? .good : .faint),
        Table.Cell(way.last.map { InboxView.time($0.at) } ?? "", .faint),
        Table.Cell(
          queued + (last ?? "nothing was told yet"), way.last?.isDone == false ? .bad : .plain),
      ])
    }
    return table
  }

  private static func table(_ waiting: [NotifyReply.Waiting]) -> Table {
    var table = Table("WAITS FOR YOU", "TEAM", "")
    for row in waiting {
      table.rows.append([
        Table.Cell(row.alert.sentence), Table.Cell(row.alert.team),
        Table.Cell(row.isTold ? "told" : "not told yet", .faint),
      ])
    }
    return table
  }
}
