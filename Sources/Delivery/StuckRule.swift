/// When a program that works counts as stuck: it has shown no sign of its work for a time.
///
/// What ends it is a sign that lasts. A program that hangs may still draw its screen anew when its
/// terminal changes, and is stuck all the same.
package struct StuckRule: Sendable {
  /// How long after a first sign another one shows that the program goes on.
  private static let proof = Duration.seconds(2)
  /// How long after it another one stands for itself.
  private static let memory = Duration.seconds(30)

  package private(set) var isStuck = false
  /// Of a clock that stands still while the machine sleeps: nobody works meanwhile.
  private var lastSign: SuspendingClock.Instant?
  private var lastLook: SuspendingClock.Instant?
  /// The sign that may be the first of several, of one that is stuck.
  private var firstSign: SuspendingClock.Instant?

  package init() {}

  /// Takes note of a look: whether the program works, and how long it has written nothing.
  package mutating func noteLook(
    isWorking: Bool, quiet: Duration, patience: Duration, at now: SuspendingClock.Instant = .now
  ) {
    guard isWorking else {
      self = StuckRule()
      return
    }
    defer { lastLook = now }
    guard let lastLook, let sign = lastSign else {
      lastSign = now
      return
    }
    guard quiet < lastLook.duration(to: now) else {
      isStuck = isStuck || sign.duration(to: now) >= patience
      return
    }
    guard isStuck else {
      lastSign = now - max(quiet, .zero)
      return
    }
    let first = firstSign ?? now
    switch first.duration(to: now) {
    case ..<Self.proof: firstSign = first
    case Self.memory...: firstSign = now
    default: noteSign(at: now)
    }
  }

  /// Takes note of what only a program that goes on does, such as to call its hooks.
  package mutating func noteSign(at now: SuspendingClock.Instant = .now) {
    isStuck = false
    firstSign = nil
    if lastSign != nil { lastSign = now }
  }

  /// How long there has been no sign of the work; nil where there is none to be shown.
  package func silence(at now: SuspendingClock.Instant = .now) -> Duration? {
    lastSign?.duration(to: now)
  }

  /// How long to wait at most until it may be stuck.
  package func due(patience: Duration, at now: SuspendingClock.Instant = .now) -> Duration? {
    isStuck ? nil : silence(at: now).map { max(patience - $0, .zero) }
  }
}
