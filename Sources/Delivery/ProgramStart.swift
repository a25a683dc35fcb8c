package import Platform

/// Tells whether a program has just started: such a program has not set up its terminal yet, and destroys
/// what was typed before it does.
///
/// On a loaded machine that takes long, but somebody works until the program waits for keys: it itself,
/// or what its wrapper runs one after the other, while that only waits. So a young program has started
/// when its whole group has rested for a while, with the same processes in it.
package struct ProgramStart: Sendable {
  /// A program as it is now; by `exec` the same process is another one.
  package struct Form: Sendable, Equatable {
    var process: ProcessTable.Identity
    var executable: String?

    package init(process: ProcessTable.Identity, executable: String?) {
      self.process = process
      self.executable = executable
    }
  }

  /// What the process table says of those who work until the program waits for keys.
  package struct Group: Sendable, Equatable {
    var members: [Int32]
    var isWorking: Bool

    package init(members: [Int32], isWorking: Bool) {
      self.members = members
      self.isWorking = isWorking
    }

    init(_ members: [Int32]) {
      self.init(
        members: members, isWorking: members.contains(where: ProcessTable.isWorking))
    }
  }

  /// Younger than this, no program has started.
  private static let least = Duration.seconds(1)
  /// Older than this, every program has.
  private static let most = Duration.seconds(30)
  /// How long a group rests that waits for keys.
  private static let rest = Duration.milliseconds(200)

  private var started: Form?
  /// The first look at what is starting.
  private var first: (form: Form, at: ContinuousClock.Instant)?
  private var resting: (form: Form, members: [Int32], since: ContinuousClock.Instant)?
  /// Since when each look has found a program that was starting, if it was one after the other.
  private var since: ContinuousClock.Instant?

  package init() {}

  /// Whether the program is known to have started.
  package mutating func isOver(for form: Form) -> Bool {
    guard started == form else { return false }
    since = nil
    return true
  }

  /// Takes note of a look, and says whether the program is starting.
  ///
  /// `age` is what the process table says, whose clock may be another machine's.
  package mutating func isStarting(
    _ form: Form, age: Duration, _ group: Group, at now: ContinuousClock.Instant = .now
  ) -> Bool {
    guard !isOver(for: form) else { return false }
    if first?.form != form { first = (form, now) }
    let known = first.map { $0.at.duration(to: now) } ?? .zero
    // What a process became by `exec` is younger than the process.
    let age = started?.process == form.process ? known : max(age, known)
    if group.isWorking {
      resting = nil
    } else if resting.map({ $0.form != form || $0.members != group.members }) ?? true {
      resting = (form, group.members, now)
    }
    let hasRested = resting.map { $0.since.duration(to: now) >= Self.rest } ?? false
    guard age >= Self.most || age >= Self.least && hasRested else {
      since = since ?? now
      return true
    }
    (started, since) = (form, nil)
    return false
  }

  /// When to look again at one that is starting; nil where one comes after the other, as from a loop at
  /// a shell.
  package func pace(at now: ContinuousClock.Instant = .now) -> Duration? {
    guard let since, since.duration(to: now) < Self.most else { return nil }
    return .milliseconds(resting == nil ? 300 : 100)
  }
}

extension DeliveryWorker {
  /// Whether the program in front of a pane is starting.
  ///
  /// A program whose screen tells when it takes input may run what it likes beside it.
  func isStarting(_ program: RecognizedProgram, _ front: FrontProgram, hasComposer: Bool) -> Bool {
    guard let process = program.identity, let group = front.group else { return false }
    let form = ProgramStart.Form(
      process: process, executable: ProcessTable.executable(of: process.pid))
    guard !remember({ $0.start.isOver(for: form) }),
      let age = ProcessTable.age(of: process.pid)
    else { return false }
    let isAlone = program.isFound && hasComposer
    let members = isAlone ? [process.pid] : ProcessTable.members(ofGroup: group)
    let look = ProgramStart.Group(members)
    return remember { $0.start.isStarting(form, age: age, look) }
  }
}
