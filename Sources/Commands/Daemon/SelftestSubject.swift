import Model
import Platform

/// What is put to the test: a profile and a program of its kind.
struct SelftestSubject: Sendable {
  let profile: Profile
  /// The program and, where an interpreter runs it, its script.
  let program: [String]

  init(_ name: String, team: String?, _ session: Session) throws {
    let settings = try session.settings()
    if let profile = settings.profiles[name] {
      self.profile = profile
      program = [try Self.program(of: profile, session)]
      return
    }
    guard let agent = try Self.agent(name, team: team, session) else {
      let names = settings.profiles.keys + session.readableState.agents.map(\.name)
      let near = Name.suggestion(for: name, among: Array(Set(names)))
      throw CommandFailure("\(name) is neither a profile nor an agent\(near)")
    }
    profile = settings.profile(named: agent.profile)
    program = try Self.running(agent) ?? [Self.program(of: profile, session)]
  }

  /// The agent of this name; nil where no team has one.
  private static func agent(
    _ name: String, team: String?, _ session: Session
  ) throws -> Agent? {
    let identity = try Identity(session)
    let written = try Address.Partial(name)
    guard identity.state.agents.contains(where: { $0.name == written.name }) else { return nil }
    return identity.state.agent(try identity.recipient(name, team: team))
  }

  /// What the agent runs now, without its options, which may belong to its session.
  private static func running(_ agent: Agent) throws -> [String]? {
    let group = agent.pane.flatMap { ProcessTable.foregroundGroup(ofTerminalOf: $0.panePID) }
    guard agent.gone == nil, let pid = agent.process?.pid ?? group else { return nil }
    let words = ProcessTable.arguments(of: pid)
    guard let first = words.first, ProgramClass(arguments: words) == .other,
      let program = ExecutableSearch.find(first)
    else { return nil }
    guard words.count > 1, words[1].hasPrefix("/"), try Files.status(words[1]) != nil else {
      return [program]
    }
    return [program, words[1]]
  }

  private static func program(of profile: Profile, _ session: Session) throws -> String {
    let names =
      switch profile.name {
      case Profile.plainName: ["cat"]
      case "shell-repl": ["python3"] + profile.programs
      default: profile.programs
      }
    let path = session.environment["PATH"]
    guard let program = names.lazy.compactMap({ ExecutableSearch.find($0, path: path) }).first
    else {
      throw CommandFailure(
        "no program of the profile \(profile.name) is in PATH:"
          + " \(names.isEmpty ? "it names none" : names.joined(separator: ", "))")
    }
    return program
  }
}
