import JSONSyntax
import Model
import Platform

/// Sets agents up, or takes it back, after the person has seen what changes.
struct SetupWork {
  let session: Session
  let project: String
  let scope: AgentSetup.Scope?
  let removes: Bool
  let isDry: Bool
  let asks: Bool

  /// Sets up agents of which each has to be in order.
  mutating func run(_ agents: [AgentSetup]) throws {
    try finish(try agents.map(plan))
  }

  /// Sets up as many as are in order, and tells of the others.
  mutating func runAll(_ agents: [AgentSetup]) throws {
    var failures = 0
    var plans: [SetupPlan] = []
    for agent in agents {
      do {
        plans.append(try plan(agent))
      } catch {
        session.say("\(agent.name): \(error)")
        failures += 1
      }
    }
    try finish(plans)
    guard failures == 0 else {
      throw CommandFailure(failures == 1 ? "one agent was left out" : "\(failures) were left out")
    }
  }

  private func plan(_ agent: AgentSetup) throws -> SetupPlan {
    let scope = scope ?? agent.defaultScope
    guard agent.files[scope] != nil else {
      throw CommandFailure("\(agent.title) has no settings of a project; use --scope user")
    }
    var plan = try SetupPlan(agent, scope, project: project, session)
    if removes {
      try plan.remove()
    } else {
      try plan.add(withHooks: hasHooks(agent))
    }
    for change in plan.changes { try change.checkIsWritable() }
    return plan
  }

  private static let patience = Duration.seconds(10)

  /// Whether the agent that is installed knows its hooks; one whose version nobody tells does.
  private func hasHooks(_ agent: AgentSetup) -> Bool {
    guard let first = agent.hooksFrom,
      let program = agent.isInstalled(session.environment["PATH"]),
      let exit = try? ChildProcess(
        program, ["--version"], environment: session.environment, timeout: Self.patience
      ).runBlocking(), exit.code == 0, let version = ProgramVersion(exit.text)
    else { return true }
    guard version < first else { return true }
    session.say(
      "\(agent.title) \(version) gets the tools alone: its hooks are those of \(first) and later")
    return false
  }

  private func finish(_ plans: [SetupPlan]) throws {
    session.show(.array(plans.map(\.json))) { for plan in plans { show(plan) } }
    let changes = plans.flatMap(\.changes).filter(\.changesAnything)
    guard !isDry, !changes.isEmpty else { return }
    if asks { try confirm() }
    try write(changes)
    for plan in plans where plan.changesAnything { tell(plan) }
  }

  /// Writes one file after the other; where one cannot be written, it says which were.
  private func write(_ changes: [SettingsChange]) throws {
    for (place, change) in changes.enumerated() {
      do {
        try change.write()
      } catch {
        guard place > 0 else { throw error }
        let done = changes[..<place].map(\.path).joined(separator: ", ")
        throw CommandFailure(
          "\(error); written before: \(done). Run it again when that is mended, or take it back with"
            + " --remove")
      }
    }
  }

  private func show(_ plan: SetupPlan) {
    for change in plan.changes {
      guard change.changesAnything else {
        session.print(
          removes
            ? "\(change.path) has no entries of Roost"
            : "\(change.path) has what \(plan.agent.title) needs already")
        continue
      }
      session.print(change.new == nil ? "\(change.path) (is removed)" : change.path)
      for line in LineDifference(change.old ?? [], change.new ?? []).lines { session.print(line) }
    }
  }

  private func confirm() throws {
    guard StandardStreams.inputIsTerminal else {
      throw UsageError("nothing was written: --yes writes without asking")
    }
    session.err("Write it? [y/N] ")
    guard readLine()?.lowercased().hasPrefix("y") == true else {
      throw CommandFailure("nothing was written")
    }
  }

  /// Says what was done, and what comes now.
  private func tell(_ plan: SetupPlan) {
    let agent = plan.agent
    guard !removes else { return session.say("\(agent.title): the entries are gone") }
    let what = agent.dialect == nil ? "the tools are" : "the tools and hooks are"
    session.say("\(agent.title): \(what) in place; sessions that run have to be started anew")
    if let question = agent.approval[plan.scope] {
      session.say("\(agent.title) will ask \(question)")
    }
    let path = session.environment["PATH"] ?? ""
    if plan.scope == .project, ExecutableSearch.find("roost", path: path) == nil {
      session.say("roost is not in PATH, where \(agent.title) looks for it")
    }
    let other: AgentSetup.Scope = plan.scope == .project ? .user : .project
    if agent.dialect != nil,
      let there = try? SetupPlan(agent, other, project: project, session).standing(),
      there != .absent
    {
      session.say(
        "\(agent.title) is set up for the \(other.rawValue) too; its hooks may run twice:"
          + " `roost setup \(agent.name) --scope \(other.rawValue) --remove` takes those back")
    }
  }
}

extension SetupPlan {
  var changesAnything: Bool { changes.contains(where: \.changesAnything) }

  var json: JSON {
    [
      "agent": .string(agent.name), "scope": .string(scope.rawValue),
      "files": .array(
        changes.map { change in
          let lines = LineDifference(change.old ?? [], change.new ?? []).lines
          return [
            "path": .string(change.path), "changes": .bool(change.changesAnything),
            "removed": .bool(change.new == nil && change.old != nil),
            "diff": .array(lines.map(JSON.string)),
          ]
        }),
      "asks": agent.approval[scope].map(JSON.string),
    ]
  }
}
