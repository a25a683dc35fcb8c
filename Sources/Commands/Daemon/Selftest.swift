import Model
import Platform

extension Command {
  private static let timeout = Option<Duration>(
    "timeout", value: "TIME", "how long each delivery may take (default: 30s)")
  private static let name = Operand<String>("NAME", .choice(Profile.builtIn.keys.sorted()))

  static let selftest = Command(
    "selftest", "Try deliveries to a program in a pane made for it, and show which steps work.",
    operands: [name],
    options: [team, timeout, json],
    details: """
      NAME is a profile, such as claude or plain, or an agent: then it is tried with that agent's
      profile and program. The tmux server, the daemon and their files are made for the test and
      removed after it; your team sees nothing of it. It ends with code 1 if a step failed. The screens
      that it shows have no words in them, so that its report can be given to others.
      """,
    example: "roost selftest claude"
  ) { words, session in
    let subject = try SelftestSubject(words[Self.name], team: words[Self.team], session)
    let timeout = words[Self.timeout] ?? .seconds(30)
    let report = SelftestReport(session)
    let signals = await Signals.stream(
      Signals.interrupt, Signals.terminate, Signals.hangUp)
    let stage = SelftestStage(session: session, subject: subject, timeout: timeout)
    let end = await SelftestEnd.first(of: signals) { await stage.perform(report) }
    // In this task, which nobody cancels, however the test ended.
    await report.step("clean up") { try await stage.clear() }
    session.show(await report.json) {}
    guard end == .done else { throw CommandFailure("the test was interrupted") }
    guard await report.isGood else {
      throw CommandFailure("\(subject.profile.name): not every step worked")
    }
  }
}

/// How the test's steps came to an end.
private enum SelftestEnd: Sendable {
  case done
  case interrupted

  /// Works until it is done or a signal comes.
  static func first(
    of signals: AsyncStream<Int32>, _ work: @escaping @Sendable () async -> Void
  ) async -> SelftestEnd {
    await withTaskGroup { group in
      group.addTask {
        await work()
        return SelftestEnd.done
      }
      group.addTask {
        for await _ in signals { return .interrupted }
        return .done
      }
      let first = await group.next() ?? .done
      group.cancelAll()
      return first
    }
  }
}
