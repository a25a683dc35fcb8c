import JSONSyntax
import Model
import Platform

/// The coding agents that Roost knows, and which of them are installed.
struct KnownAgents {
  /// One of them: how it is talked to, and what it can be given.
  private struct Known {
    var name: String
    var programs: [String]
    var profile: Profile?
    var setup: AgentSetup?
  }

  private let session: Session
  private let project: String
  /// Those first that can answer by themselves.
  private let agents: [Known]

  init(_ session: Session, project: String = ".") {
    self.session = session
    self.project = project
    let profiles = Profile.builtIn.values
      .filter { $0.comment == nil && $0.name != Profile.plainName }
      .sorted { ($0.runsCommands ? 0 : 1, $0.name) < ($1.runsCommands ? 0 : 1, $1.name) }
    let others = AgentSetup.all.filter { setup in !profiles.contains { $0.name == setup.name } }
    agents =
      profiles.map {
        Known(
          name: $0.name, programs: $0.programs, profile: $0, setup: AgentSetup.of($0.name))
      } + others.map { Known(name: $0.name, programs: $0.programs, profile: nil, setup: $0) }
  }

  /// The programs that are found and can be started by their profile, in the order of the agents.
  var installed: [String] {
    agents.filter { $0.profile != nil }.compactMap { found($0)?.program }
  }

  /// Those that are found and can be given something.
  var settable: [AgentSetup] { agents.filter { found($0) != nil }.compactMap(\.setup) }

  private func found(_ agent: Known) -> (program: String, path: String)? {
    let path = session.environment["PATH"] ?? ""
    return agent.programs.lazy.compactMap { program in
      ExecutableSearch.find(program, path: path).map { (program, $0) }
    }.first
  }

  // MARK: - How it stands

  /// How an agent is set up, in the scope where it is best; what cannot be read counts as absent.
  func standing(of agent: AgentSetup) -> SetupPlan.Standing {
    let all = standings(of: agent).map(\.standing)
    return all.contains(.present) ? .present : all.contains(.stale) ? .stale : .absent
  }

  private func standings(
    of agent: AgentSetup
  ) -> [(scope: AgentSetup.Scope, standing: SetupPlan.Standing)] {
    AgentSetup.Scope.allCases.filter { agent.files[$0] != nil }.map { scope in
      let plan = try? SetupPlan(agent, scope, project: session.absolute(project), session)
      return (scope, (try? plan?.standing()) ?? .absent)
    }
  }

  /// Lists those that are found, and names the others.
  func show() throws {
    let rows = agents.compactMap { agent in self.found(agent).map { (agent, $0.path) } }
    let json = rows.map { agent, path -> JSON in
      let standings = agent.setup.map(standings) ?? []
      return [
        "agent": .string(agent.name), "program": .string(path),
        "proof": .string(Self.proof(agent.profile)),
        "hooks": agent.setup?.dialect == nil
          ? nil : .bool(standings.contains { $0.standing == .present }),
        "setup": .object(
          JSONObject(
            standings.map {
              .init(key: $0.scope.rawValue, value: .string($0.standing.rawValue))
            })),
      ]
    }
    session.show(.array(json)) {
      let missing = agents.filter { self.found($0) == nil }.map(\.name)
      if rows.isEmpty {
        session.print("none of the agents that Roost knows is in PATH: \(Self.list(missing))")
        return session.print(
          "any other program works too: `roost spawn NAME -- COMMAND`, or `roost join` in its pane")
      }
      var table = Table("AGENT", "PROGRAM", "PROOF", "TO SET UP")
      table.rows = rows.map { agent, path in
        [
          Table.Cell(agent.name), Table.Cell(path, .faint), Table.Cell(Self.proof(agent.profile)),
          Table.Cell(advice(agent)),
        ]
      }
      session.print(table)
      if !missing.isEmpty { session.print("not found in PATH: \(Self.list(missing))") }
    }
  }

  /// Says what there is to set up for an agent that is given nothing.
  func explain(_ name: String) throws {
    guard let agent = agents.first(where: { $0.name == name }) else {
      let names = agents.map(\.name)
      throw UsageError(
        "\(Printable.escaped(name)) is not an agent that Roost knows; it knows"
          + " \(Self.list(names))\(Name.suggestion(for: name, among: names))")
    }
    session.print(
      "nothing has to be set up for \(name): messages are typed into it, and"
        + " \(Self.proof(agent.profile)) proves that they arrived")
  }

  /// What shows that the agent took a message.
  private static func proof(_ profile: Profile?) -> String {
    guard let profile else { return "its terminal" }
    switch profile.report {
    case "claude": return "its transcript"
    case nil: return "its screen"
    default: return "its own record"
    }
  }

  private func advice(_ agent: Known) -> String {
    guard let setup = agent.setup else { return "nothing" }
    let what = setup.dialect == nil ? "tools" : "tools and hooks"
    let standings = standings(of: setup)
    if let stale = standings.first(where: { $0.standing == .stale }) {
      let scope = stale.scope == setup.defaultScope ? "" : " --scope \(stale.scope.rawValue)"
      return "bring up to date: `roost setup \(setup.name)\(scope)`"
    }
    guard let there = standings.first(where: { $0.standing == .present }) else {
      return "\(what): `roost setup \(setup.name)`"
    }
    return "nothing: \(what) are there for the \(there.scope.rawValue)"
  }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
