import JSONSyntax
import Model
import Platform

/// The coding agents that Roost knows how to talk to, and which of them are installed.
struct KnownAgents {
  private let session: Session
  /// Those first that can answer by themselves.
  private let profiles: [Profile]

  init(_ session: Session) {
    self.session = session
    profiles = Profile.builtIn.values
      .filter { $0.comment == nil && $0.name != Profile.plainName }
      .sorted { ($0.runsCommands ? 0 : 1, $0.name) < ($1.runsCommands ? 0 : 1, $1.name) }
  }

  /// The programs that are found, in the order of the agents.
  var installed: [String] { profiles.compactMap { found($0)?.program } }

  func has(_ agent: String) -> Bool { profiles.contains { $0.name == agent && found($0) != nil } }

  private func found(_ profile: Profile) -> (program: String, path: String)? {
    let path = session.environment["PATH"] ?? ""
    return profile.programs.lazy.compactMap { program in
      ExecutableSearch.find(program, path: path).map { (program, $0) }
    }.first
  }

  /// Lists those that are found, and names the others.
  func show(_ hooks: ClaudeHooks) throws {
    let found = profiles.compactMap { profile in self.found(profile).map { (profile, $0.path) } }
    let present = try hooks.arePresent
    let rows = found.map { profile, path -> (Profile, String, String) in
      (profile, path, Self.advice(profile, hasHooks: present))
    }
    let json = rows.map { profile, path, advice -> JSON in
      [
        "agent": .string(profile.name), "program": .string(path),
        "proof": .string(Self.proof(profile)),
        "hooks": profile.name == ClaudeHooks.agent ? .bool(present) : nil,
      ]
    }
    session.show(.array(json)) {
      let missing = profiles.filter { self.found($0) == nil }.map(\.name)
      if rows.isEmpty {
        session.print("none of the agents that Roost knows is in PATH: \(Self.list(missing))")
        return session.print(
          "any other program works too: `roost spawn NAME -- COMMAND`, or `roost join` in its pane")
      }
      var table = Table("AGENT", "PROGRAM", "PROOF", "TO SET UP")
      table.rows = rows.map { profile, path, advice in
        [
          Table.Cell(profile.name), Table.Cell(path, .faint), Table.Cell(Self.proof(profile)),
          Table.Cell(advice),
        ]
      }
      session.print(table)
      if !missing.isEmpty { session.print("not found in PATH: \(Self.list(missing))") }
    }
  }

  /// Says what there is to set up for one agent, which is not Claude Code.
  func explain(_ name: String) throws {
    guard let profile = profiles.first(where: { $0.name == name }) else {
      let names = profiles.map(\.name)
      throw UsageError(
        "\(Printable.escaped(name)) is not an agent that Roost knows; it knows"
          + " \(Self.list(names))\(Name.suggestion(for: name, among: names))")
    }
    session.print(
      "nothing has to be set up for \(name): messages are typed into it, and"
        + " \(Self.proof(profile)) proves that they arrived")
  }

  /// What shows that the agent took a message.
  private static func proof(_ profile: Profile) -> String {
    switch profile.report {
    case "claude": "its transcript"
    case nil: "its screen"
    default: "its own record"
    }
  }

  private static func advice(_ profile: Profile, hasHooks: Bool) -> String {
    guard profile.name == ClaudeHooks.agent else { return "nothing" }
    return hasHooks ? "nothing: the hooks are there" : "hooks: `roost setup claude`"
  }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
