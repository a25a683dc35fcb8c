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
    var arguments: [String]

    package init(process: ProcessTable.Identity, arguments: [String]) {
      self.process = process
      self.arguments = arguments
    }
  }

  /// What the process table says of a program's group.
  package struct Group: Sendable, Equatable {
    var members: [Int32]
    var isWorking: Bool

    package init(members: [Int32], isWorking: Bool) {
      self.members = members
      self.isWorking = isWorking
    }

    init(_ group: Int32) {
      members = ProcessTable.members(ofGroup: group)
      isWorking = members.contains(where: ProcessTable.isWorking)
    }
  }

  /// Younger than this, no program has started.
  private static let least = Duration.seconds(1)
  /// Older than this, every program has.
  private static let most = Duration.seconds(30)
  /// How long a group rests that waits for keys.
  private static let rest = Duration.milliseconds(200)
  /// When to look again at one that is starting.
  static let pace = Duration.milliseconds(100)

  private var started: Form?
  private var resting: (form: Form, members: [Int32], since: ContinuousClock.Instant)?

  package init() {}

  /// Whether the program is known to have started.
  package func isOver(for form: Form) -> Bool { started == form }

  /// Takes note of a look, and says whether the program is starting.
  package mutating func isStarting(
    _ form: Form, age: Duration, _ group: Group, at now: ContinuousClock.Instant = .now
  ) -> Bool {
    if group.isWorking {
      resting = nil
    } else if resting.map({ $0.form != form || $0.members != group.members }) ?? true {
      resting = (form, group.members, now)
    }
    let hasRested = resting.map { $0.since.duration(to: now) >= Self.rest } ?? false
    guard age >= Self.most || age >= Self.least && hasRested else { return true }
    started = form
    return false
  }
}

extension DeliveryWorker {
  /// Whether the program in front of a pane is starting.
  func isStarting(_ program: RecognizedProgram, _ front: FrontProgram) -> Bool {
    guard let process = program.identity, let group = front.group else { return false }
    let form = ProgramStart.Form(process: process, arguments: front.arguments)
    guard !remember({ $0.start.isOver(for: form) }),
      let age = ProcessTable.age(of: process.pid)
    else { return false }
    let members = ProgramStart.Group(group)
    return remember { $0.start.isStarting(form, age: age, members) }
  }
}
