import AgentReports
import Model
import Platform
import Screens
import Tmux

/// The proof that the program took the text as a message.
extension DeliveryAttempt {
  /// Waits until the program's own record shows the text, or until the screen tells where there is
  /// no record.
  mutating func awaitProof() async throws -> Outcome {
    var rule = proofRule
    var rescues = profile.rescueEnters
    var patience = Patience(limit: .seconds(1))
    let begin = ContinuousClock.now
    while true {
      try Task.checkCancellation()
      if let end = endByMove() { return end }
      let now = try await lookNow()
      if let trail { self.trail = try await blocking { trail.updated() } }
      switch judge(now, after: begin.duration(to: .now), &rule) {
      case .submitted: return ended(.submitted)
      case .lost: return ended(.unknown)
      case .left: return ended(.typed)
      case .waiting: patience.restart()
      case .kept:
        // On a loaded machine it takes long until the program does what Enter wants of it.
        if isWorking, begin.duration(to: .now) < composerPatience { patience.restart() }
      }
      guard let now else { return vanished(before: .proof) }
      guard let pause = patience.next() else {
        guard rescues > 0, try await rescue(now) else { return ended(.typed, .composerKept) }
        rescues -= 1
        patience = Patience(limit: .seconds(1))
        continue
      }
      await worker.wake.wait(pause)
    }
  }

  private var isWorking: Bool {
    (intent.process?.pid ?? intent.group).map(ProcessTable.isWorking) ?? false
  }

  private var proofRule: ProofRule {
    var rule = ProofRule(
      profile: profile, marks: marks, tail: tail, patience: composerPatience,
      trust: worker.remember { $0.record })
    rule.isNudge = isNudge
    rule.isForced = isForced
    rule.wasCanonical = wasCanonical
    return rule
  }

  /// Has the rule judge a look, and takes note of what it found out.
  private mutating func judge(
    _ now: PaneSnapshot?, after time: Duration, _ rule: inout ProofRule
  ) -> ProofRule.Finding {
    let trust = rule.trust
    let finding = rule.judge(sight(now, after: time))
    for fact in rule.evidence { note(fact) }
    if let hold = rule.hold { worker.note(hold, intent.messages) }
    if finding == .submitted, rule.trust == .proved { worker.noteFirstDelivery(isProved: true) }
    guard rule.trust != trust else { return finding }
    worker.remember { $0.record = rule.trust }
    if rule.trust == .failed, let fact = rule.evidence.last {
      worker.noteFirstDelivery(isProved: false)
      worker.context.log(.warning, "\(worker.address): \(fact.text)")
    }
    return finding
  }

  private func sight(_ now: PaneSnapshot?, after time: Duration) -> ProofRule.Sight {
    var sight = ProofRule.Sight(after: time, now.map(reading))
    if let trail {
      var record = ProofRule.Record(source: trail.source, fate: trail.fate)
      record.isReadable = trail.isReadable
      record.isRunning = trail.isRunning
      sight.record = record
    }
    let front = ProcessTable.foregroundGroup(ofTerminalOf: look.binding.panePID)
    sight.isOwnInFront = intent.group == nil || front == intent.group
    let told = trail.flatMap { worker.activity(of: profile, process: $0.process) }
    sight.isBusy = told.map { $0 == .busy } ?? sight.reading?.isBusy ?? false
    sight.isCanonical = (try? terminal.state().isCanonical) == true
    sight.hasWritten = activity.writes != writesBefore
    return sight
  }
}
