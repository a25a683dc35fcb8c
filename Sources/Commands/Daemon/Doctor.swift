import JSONSyntax

extension Command {
  private static let fix = Flag("fix", "mend what can be mended without losing anything")

  static let doctor = Command(
    "doctor", "Tell what is wrong, why, and the command that mends it.",
    options: [fix, json],
    details: """
      --fix corrects permissions, removes a stale socket, repairs damaged mailboxes (each is kept
      as it was found) and starts the daemon. It ends with code 1 if problems remain.
      """,
    example: "roost doctor --fix"
  ) { words, session in
    let findings = await Checkup(session: session, mends: words[Self.fix]).run()
    session.show(.array(findings.map(\.json))) { Checkup.show(findings, session) }
    let problems = findings.count { $0.level == .problem }
    guard problems == 0 else {
      throw CommandFailure(problems == 1 ? "there is a problem" : "there are \(problems) problems")
    }
  }
}

/// Every check in turn, with what can be mended mended on the way if that is wanted.
struct Checkup: Sendable {
  let session: Session
  let mends: Bool

  func run() async -> [Finding] {
    var all: [Finding] = []
    for check in DoctorCheck.all { all += await findings(of: check) }
    return all
  }

  private func findings(of check: DoctorCheck) async -> [Finding] {
    let found = await look(check)
    let remedies = found.compactMap(\.mend)
    guard mends, !remedies.isEmpty else { return found }
    for remedy in remedies { await mend(remedy) }
    return await look(check)
  }

  private func look(_ check: DoctorCheck) async -> [Finding] {
    do {
      return try await check.look(session).map { $0.named(check.name) }
    } catch {
      return [Finding.problem("\(error)").named(check.name)]
    }
  }

  private func mend(_ remedy: Finding.Mend) async {
    do {
      try await remedy.work()
      session.say("mended: \(remedy.what)")
    } catch {
      session.say("not mended: \(remedy.what): \(error)")
    }
  }

  /// Prints the findings in columns; what mends one stands below it.
  static func show(_ findings: [Finding], _ session: Session) {
    let width = findings.map(\.check.count).max() ?? 0
    for finding in findings {
      let level = HelpText.padded(finding.level.rawValue, Finding.Level.width)
      session.print([
        Table.Cell(level, finding.level.style), Table.Cell(HelpText.padded(finding.check, width)),
        Table.Cell(finding.what),
      ])
      guard let fix = finding.fix else { continue }
      let margin = String(repeating: " ", count: Finding.Level.width + width + 4)
      session.print("\(margin)→ \(fix)")
    }
  }
}
