import Model
import Platform
import Store

extension DeliveryWorker {
  /// Looks again whenever what holds the messages may have ended, until there is something else to
  /// wait for.
  ///
  /// One watch over the terminal lasts for all looks, so that nothing happens there unseen.
  func whileHeld(on terminal: Terminal) async throws -> Next {
    try await TerminalActivity.during(terminal, context.watcher, ringing: wake) { activity in
      var pace = HoldPace(hasEvents: context.watcher.tellsOfTerminals)
      var reason = context.deliveryIndex.hold(of: address)?.reason
      var seen = activity.count
      while true {
        let end = ContinuousClock.now + min(pace.patience, timeToAct)
        var wasCalled = takeCall()
        while activity.count == seen, !wasCalled, end > .now {
          await wake.wait(ContinuousClock.now.duration(to: end))
          try Task.checkCancellation()
          wasCalled = takeCall()
        }
        if activity.count != seen {
          pace.noteEvent()
          try await Task.sleep(for: pace.pause)
        }
        seen = activity.count
        let next = try await step()
        guard next == .terminal(terminal) else { return next }
        let hold = context.deliveryIndex.hold(of: address)?.reason
        pace.noteLook(isNews: hold != reason, wasCalled: wasCalled)
        reason = hold
      }
    }
  }

  /// Whether somebody wanted a look since this was asked last.
  private func takeCall() -> Bool {
    remember { attention in
      defer { attention.isCalled = false }
      return attention.isCalled
    }
  }

  /// How long until a message expires or a person is to be told, which no event tells of.
  private var timeToAct: Duration {
    let (expiry, stuck) = remember { ($0.nextExpiry, $0.stuck) }
    var time = Duration.milliseconds(expiry.map(milliseconds) ?? 86_400_000)
    if let stuck, !stuck.isTold {
      let limit = Duration.seconds(context.settings().personSeconds)
      time = min(time, max(.milliseconds(1), limit - stuck.since.duration(to: .now)))
    }
    return time
  }

  /// Notes why messages wait; the journal hears of it when the reason changes, and a person when
  /// it has been one for long that they alone can end.
  func hold(_ hold: Hold, _ waiting: [Message], next: Next) -> Next {
    note(hold, waiting.map(\.id))
    return next
  }

  func note(_ hold: Hold, _ waiting: [String]) {
    tellPerson(of: hold, waiting)
    guard context.deliveryIndex.setHold(hold, of: address) else { return }
    var entry = context.entry(.held, address, Array(waiting.prefix(16)))
    entry.reason = hold.reason.rawValue
    entry.evidence = [hold.detail]
    do {
      try context.deliveryIndex.record(entry, durable: false)
    } catch {
      context.log(.warning, "a hold of \(address) could not be journaled: \(error)")
    }
  }

  private func tellPerson(of hold: Hold, _ waiting: [String]) {
    guard hold.reason.needsPerson else { return remember { $0.stuck = nil } }
    let limit = Duration.seconds(context.settings().personSeconds)
    let isDue = remember { attention in
      guard let stuck = attention.stuck, stuck.reason == hold.reason else {
        attention.stuck = (hold.reason, .now, false)
        return false
      }
      guard !stuck.isTold, stuck.since.duration(to: .now) >= limit else { return false }
      attention.stuck?.isTold = true
      return true
    }
    guard isDue else { return }
    var told = hold
    if hold.reason == .unknownScreen, let strange = strangeVersion {
      told.detail += " (\(strange))"
    }
    context.needsPerson(address, told, waiting)
  }

  /// What to say of a program whose version has other screens, perhaps, than those that Roost knows.
  var strangeVersion: String? {
    guard let program = remember({ $0.recognized?.program }), let version = program.version else {
      return nil
    }
    let profile = context.settings().profile(named: program.profile)
    guard let measured = profile.measured, !profile.knows(version) else { return nil }
    return "it is \(program.profile) \(version), and Roost knows the screens of \(measured);"
      + " `roost selftest \(program.profile)` shows what differs"
  }

  /// Notes, once for each version, how the first delivery to one went that Roost has not seen.
  func noteFirstDelivery(isProved: Bool) {
    guard let strange = strangeVersion,
      remember({ $0.checked.insert(strange).inserted })
    else { return }
    let how = isProved ? "went as it should" : "could not be proved by its record"
    context.log(isProved ? .info : .warning, "\(address): the first delivery \(how); \(strange)")
  }

  /// Types a message now, whatever the screen shows; the program, the pane and the person's own
  /// keys are looked at all the same.
  package func force(_ message: String) {
    remember { _ = $0.forced.insert(message) }
    wakeUp()
  }
}
