import AgentReports
import Model
import Platform
import Screens

/// The process of a group that a profile is for: the leader, or what a shell, a wrapper or a version
/// manager runs behind it.
package struct RecognizedProgram: Sendable, Equatable {
  package var profile: String
  /// The program's own process; nil where the system does not tell the group.
  private(set) var process: Int32?
  /// That process, told apart from a later one of its number.
  private(set) var identity: ProcessTable.Identity?
  /// Whether one of the profile's own programs was found.
  package var isFound = false
  /// The profile of the program that was ready for messages in the same group before, where it has
  /// ended and nothing that a profile knows has come instead.
  package var ended: String?
  /// Its version, where its files tell.
  var version: ProgramVersion?

  /// A program of which nothing but its profile is known.
  package init(profile: String) {
    self.profile = profile
  }

  /// Looks for the program of a named profile, or of whichever profile is for one of the group.
  init(_ front: FrontProgram, profile named: String, _ settings: Settings) {
    profile = named
    find(in: front, settings)
    identity = process.flatMap { ProcessTable.identity(of: $0) }
  }

  /// Whether the very process still runs: a screen tells of none but the one that drew it.
  var isRunning: Bool { identity.map(ProcessTable.isAlive) ?? (process == nil) }

  private mutating func find(in front: FrontProgram, _ settings: Settings) {
    process = front.group
    let named = profile
    if named != Profile.automaticName {
      let programs = settings.profile(named: named).programs
      if settings.isProgram(front.arguments, of: programs) {
        isFound = true
        return
      }
      let others = Self.others(of: front)
      if let found = others.first(where: { settings.isProgram($0.arguments, of: programs) }) {
        process = found.pid
        isFound = true
      }
      return
    }
    profile = settings.profile(forArguments: front.arguments).name
    isFound = profile != Profile.plainName
    guard !isFound else { return }
    for other in Self.others(of: front) {
      let name = settings.profile(forArguments: other.arguments).name
      guard name != Profile.plainName else { continue }
      profile = name
      process = other.pid
      isFound = true
      return
    }
  }

  private static func others(of front: FrontProgram) -> [(pid: Int32, arguments: [String])] {
    guard let group = front.group else { return [] }
    return ProcessTable.members(ofGroup: group).filter { $0 != group }
      .map { ($0, ProcessTable.arguments(of: $0)) }
  }
}

extension DeliveryWorker {
  /// What is in front of a pane, and the agent's program there.
  ///
  /// A program that is known and shows a composer may run what it likes behind it; of any other it is
  /// looked up what would get the text.
  func front(of pane: PaneBinding, _ agent: Agent) -> (FrontProgram, RecognizedProgram) {
    var front = FrontProgram(ofPane: pane.panePID)
    let program = recognize(front)
    let profile = context.settings().profile(named: program.profile)
    if !program.isFound || profile.screen.composer == nil {
      let isNamed = agent.process != nil || agent.spawn != nil && front.group == pane.panePID
      front.lookBehindLeader(on: pane.terminal, isNamed: isNamed)
    }
    return (front, program)
  }

  /// The program in front, looked for once for each group.
  ///
  /// What was not recognized is looked for again: a shell or a wrapper may start it at any time.
  func recognize(_ front: FrontProgram) -> RecognizedProgram {
    let settings = context.settings()
    let wanted = agent.profile
    let last = remember { $0.recognized }.flatMap {
      $0.front == front && $0.wanted == wanted && $0.program.isFound ? $0 : nil
    }
    if var known = last, known.program.isRunning {
      if known.program.version == nil, let version = version(of: known.program) {
        // Its files came after it.
        known.program.version = version
        remember { $0.recognized?.program.version = version }
      }
      return known.program
    }
    var program = RecognizedProgram(front, profile: wanted, settings)
    program.version = version(of: program)
    if let last, !program.isFound, remember({ $0.ready }) == last.program.identity {
      program.ended = last.program.profile
      return program
    }
    let age = front.group.flatMap { ProcessTable.age(of: $0) } ?? .zero
    if program.profile != Profile.plainName || age > .seconds(5) {
      remember { $0.recognized = (front, wanted, program) }
    }
    return program
  }

  /// The profile that suits the program, whose version its screen may tell as well.
  func profile(for program: RecognizedProgram, on screen: Screen? = nil) -> Profile {
    let profile = context.settings().profile(named: program.profile)
    if program.version == nil, let screen, let banner = profile.banner.flatMap({ try? Regex($0) }) {
      let shown = screen.lines.lazy.compactMap { line in
        line.text.firstMatch(of: banner)?.output[1].substring
      }.first
      if let version = shown.flatMap({ ProgramVersion(String($0)) }) {
        remember { $0.recognized?.program.version = version }
        return profile.suiting(version)
      }
    }
    return profile.suiting(program.version)
  }

  private func version(of program: RecognizedProgram) -> ProgramVersion? {
    if let (reporter, process) = reporter(of: program),
      let version = reporter.version(of: process).flatMap({ ProgramVersion($0) })
    {
      return version
    }
    let package = context.settings().profile(named: program.profile).package
    guard let package, let process = program.process else { return nil }
    return Self.packageVersion(package, of: process)
  }

  /// The version of a Python package, from the folder beside the interpreter that runs it.
  private static func packageVersion(_ package: String, of process: Int32) -> ProgramVersion? {
    guard let interpreter = ProcessTable.arguments(of: process).first, interpreter.hasPrefix("/")
    else { return nil }
    // ENVIRONMENT/bin/python, or ENVIRONMENT/lib/python3.12/site-packages/PACKAGE/…/PROGRAM.
    let folders = interpreter.split(separator: "/").map(String.init)
    let end = folders.lastIndex(of: "bin") ?? folders.firstIndex(of: "lib")
    guard let end else { return nil }
    let library = "/" + folders[..<end].joined(separator: "/") + "/lib"
    for python in (try? Files.names(in: library)) ?? [] where python.hasPrefix("python") {
      let names = (try? Files.names(in: "\(library)/\(python)/site-packages")) ?? []
      let info = names.first { $0.hasPrefix("\(package)-") && $0.hasSuffix(".dist-info") }
      if let info { return ProgramVersion(String(info.dropFirst(package.count + 1))) }
    }
    return nil
  }

  /// The program in front and its version, as they were last recognized.
  package var program: (profile: String, version: String?)? {
    remember { $0.recognized }.map { ($0.program.profile, $0.program.version?.description) }
  }
}
