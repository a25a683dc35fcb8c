package import Model

/// Who gets a task.
extension Delegation {
  func choose(
    among candidates: [Candidate], _ tasks: TeamTasks
  ) throws(TaskError) -> (agents: [Address], skipped: [String]) {
    let sorted = candidates.sorted {
      ($0.agent.name, $0.agent.team) < ($1.agent.name, $1.agent.team)
    }
    var skipped: [String] = []
    let wanted: [Candidate]
    switch assignment {
    case .open: return ([], [])
    case .named: wanted = try named(sorted)
    case .all, .best, .roundRobin, .leastBusy:
      let others = sorted.filter { $0.agent != createdBy }
      wanted = others.filter(\.role.takesTasks)
      skipped = others.filter { !$0.role.takesTasks && $0.role != .leader }
        .map { "\($0.agent.name) is a \($0.role.rawValue)" }
    }
    skipped += wanted.compactMap { one in one.refusal.map { "\(one.agent.name) \($0)" } }
    let able = wanted.filter { $0.refusal == nil }
    guard let first = able.first else { throw .noWorkers(team: team, reasons: skipped) }
    switch assignment {
    case .open: return ([], skipped)
    case .all, .named: return (able.map(\.agent), skipped)
    case .best:
      let best = able.dropFirst().reduce(first) { fit($1) > fit($0) ? $1 : $0 }
      return ([best.agent], skipped)
    case .roundRobin: return ([next(among: able, tasks)], skipped)
    case .leastBusy:
      let load = tasks.openAttempts
      let least = able.dropFirst().reduce(first) {
        (load[$1.agent] ?? 0) < (load[$0.agent] ?? 0) ? $1 : $0
      }
      return ([least.agent], skipped)
    }
  }

  private func named(_ sorted: [Candidate]) throws(TaskError) -> [Candidate] {
    var found: [Candidate] = []
    for name in agents {
      guard let one = try Self.meant(name, team, sorted, { $0.agent }) else {
        throw .notAMember(name, team: team)
      }
      guard one.agent != createdBy else { throw .toOneself(createdBy) }
      if !found.contains(one) { found.append(one) }
    }
    return found
  }

  /// The one that is meant by a name; an error where that may be several.
  static func meant<Item: Sendable>(
    _ name: String, _ team: String, _ items: [Item], _ address: (Item) -> Address
  ) throws(TaskError) -> Item? {
    do {
      return try items.meant(by: name, in: team, address)
    } catch .ambiguous(let name, let agents) {
      throw .ambiguousMember(name, agents)
    } catch {
      throw .formation(error)
    }
  }

  /// How well somebody fits: how many of the capabilities, then how far they are trusted.
  private func fit(_ one: Candidate) -> Double {
    let met = Set(capabilities).intersection(one.capabilities).count
    return Double(met) + min(max(one.trust, 0), 0.999)
  }

  /// The one after whoever got the last task in turn.
  private func next(among able: [Candidate], _ tasks: TeamTasks) -> Address {
    let last = tasks.all.last { $0.assignment == .roundRobin && !$0.attempts.isEmpty }
    guard let before = last?.attempts.first?.agent else { return able[0].agent }
    let place = (before.name, before.team)
    return (able.first { ($0.agent.name, $0.agent.team) > place } ?? able[0]).agent
  }
}

extension TeamTasks {
  /// How many tasks each agent has that are not over.
  package var openAttempts: [Address: Int] {
    unfinished.reduce(into: [:]) { load, task in
      for agent in task.workers { load[agent, default: 0] += 1 }
    }
  }
}
