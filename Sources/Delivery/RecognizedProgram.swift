import Model
import Platform

/// The process of a group that a profile is for: the leader, or what a shell, a wrapper or a version
/// manager runs behind it.
struct RecognizedProgram: Sendable, Equatable {
  var profile: String
  /// The program's own process; nil where the system does not tell the group.
  var process: Int32?

  /// Looks for the program of a named profile, or of whichever profile is for one of the group.
  init(_ front: FrontProgram, profile named: String, _ settings: Settings) {
    process = front.group
    if named != Profile.automaticName {
      profile = named
      let programs = settings.profile(named: named).programs
      guard !settings.isProgram(front.arguments, of: programs) else { return }
      let others = Self.others(of: front)
      if let found = others.first(where: { settings.isProgram($0.arguments, of: programs) }) {
        process = found.pid
      }
      return
    }
    profile = settings.profile(forArguments: front.arguments).name
    guard profile == Profile.plainName else { return }
    for other in Self.others(of: front) {
      let name = settings.profile(forArguments: other.arguments).name
      guard name != Profile.plainName else { continue }
      profile = name
      process = other.pid
      return
    }
  }

  private static func others(of front: FrontProgram) -> [(pid: Int32, arguments: [String])] {
    guard let group = front.group else { return [] }
    return ProcessTable.members(ofGroup: group).filter { $0 != group }
      .map { ($0, ProcessTable.arguments(of: $0)) }
  }
}

extension Courier {
  /// The program in front, looked for once for each group.
  ///
  /// What was not recognized is looked for again while the group is young: a wrapper may not have
  /// started it yet.
  func recognize(_ front: FrontProgram) -> RecognizedProgram {
    let settings = context.settings()
    let wanted = agent.profile
    if let known = remember({ $0.recognized }), known.front == front, known.wanted == wanted {
      return known.program
    }
    let program = RecognizedProgram(front, profile: wanted, settings)
    let age = front.group.flatMap { ProcessTable.age(of: $0) } ?? .zero
    if program.profile != Profile.plainName || age > .seconds(5) {
      remember { $0.recognized = (front, wanted, program) }
    }
    return program
  }
}
