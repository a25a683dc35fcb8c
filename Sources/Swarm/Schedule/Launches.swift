package import Foundation
import Model
package import Tasks

/// What is to be started now, and when to look again.
package struct Launches: Sendable, Equatable {
  /// The numbers of the tasks, in order; one of which several tries are to be started is there as often.
  package var tasks: [Int] = []
  /// When something else may be started by time alone.
  package var next: Date?
  /// Why nothing more of what is ready is started.
  package var cause: Cause?

  /// What keeps a task that is ready from being started.
  package enum Cause: Sendable, Equatable {
    case slots
    case pool(String)
    /// The pool's service wants to be left alone for a while.
    case refused(String, until: Date)
    case spacing
    case load(Double)
    case launches(Int)
    case duration(Duration)
    case toolCalls(Int)
    case budget(Amount)
    case paused
  }
}

/// What the world outside a run says about starting more.
package struct LaunchConditions: Sendable, Equatable {
  package var now: Date
  /// The machine's load over the last minute.
  package var load: Double
  /// What the services of agents allow, by pool.
  package var pools: [String: PoolLimiter]
  /// How many agents other runs have at work, by pool.
  package var taken: [String: Int]

  package init(
    now: Date, load: Double = 0, pools: [String: PoolLimiter] = [:], taken: [String: Int] = [:]
  ) {
    self.taken = taken
    self.now = now
    self.load = load
    self.pools = pools
  }
}

extension SwarmRun {
  /// What may be started now: the most urgent first, within every limit.
  package func launches(_ conditions: LaunchConditions) -> Launches {
    var found = Launches()
    guard state == .running else {
      if state == .paused, !startable.isEmpty { found.cause = .paused }
      return found
    }
    guard !startable.isEmpty else { return found }
    if let cause = usedUp(at: conditions.now) {
      found.cause = cause
      return found
    }
    // One agent may always run, however much else the machine does.
    if let most = config.maxLoad, conditions.load > most, placesTaken > 0 {
      found.cause = .load(most)
      return found
    }
    var free = config.width - placesTaken
    var pools = poolsInUse.merging(conditions.taken, uniquingKeysWith: +)
    var left = config.maxLaunches.map { $0 - launchCount } ?? .max
    var lastLaunch = lastLaunchAt
    let wanted = startable.ordered.lazy.flatMap { [tasks] number in
      repeatElement(number, count: tasks[number].isRace ? tasks[number].missingTries : 1)
    }
    for number in wanted {
      guard free > 0 else {
        found.cause = .slots
        break
      }
      guard left > 0 else {
        found.cause = config.maxLaunches.map { .launches($0) }
        break
      }
      let task = tasks[number]
      if let retryAt = task.retryAt, retryAt > conditions.now {
        found.look(at: retryAt)
        continue
      }
      let pool = pool(of: task.plan)
      if let depth = config.pools[pool], pools[pool, default: 0] >= depth {
        found.cause = .pool(pool)
        continue
      }
      switch conditions.pools[pool]?.answer(running: pools[pool, default: 0], now: conditions.now) {
      case .at(let date, _):
        found.look(at: date)
        found.cause = .refused(pool, until: date)
        continue
      case .full:
        found.cause = .pool(pool)
        if let recovery = conditions.pools[pool]?.nextRecovery { found.look(at: recovery) }
        continue
      case .now, nil: break
      }
      if let last = lastLaunch, config.requestDelay > .zero {
        let soonest = last.addingTimeInterval(config.requestDelay / .seconds(1))
        guard soonest <= conditions.now else {
          found.look(at: soonest)
          found.cause = .spacing
          break
        }
      }
      found.tasks.append(number)
      free -= 1
      left -= 1
      lastLaunch = conditions.now
      pools[pool, default: 0] += 1
    }
    return found
  }

  /// Which tasks share what a service allows: those of a pool, or else those of an agent.
  package func pool(of task: PlannedTask) -> String {
    task.pool ?? task.agent ?? header.agent
  }

  /// How many agents are at work, by pool.
  package var poolsInUse: [String: Int] {
    var used: [String: Int] = [:]
    for number in active {
      used[pool(of: tasks[number].plan), default: 0] += tasks[number].placesTaken
    }
    return used
  }

  /// The total that is used up, so that nothing more is started at all.
  package func usedUp(at date: Date) -> Launches.Cause? {
    if let most = config.maxLaunches, launchCount >= most { return .launches(most) }
    if let most = config.maxDuration, let startedAt,
      date.timeIntervalSince(startedAt) >= most / .seconds(1)
    {
      return .duration(most)
    }
    if let most = config.budget, cost >= most.micros { return .budget(most) }
    return toolCalls >= config.maxTotalSteps ? .toolCalls(config.maxTotalSteps) : nil
  }
}

extension Launches {
  fileprivate mutating func look(at date: Date) {
    next = next.map { min($0, date) } ?? date
  }
}

extension Launches.Cause: CustomStringConvertible {
  package var description: String {
    switch self {
    case .slots: "every place for an agent is taken"
    case .pool(let name): "every place of the pool \(name) is taken"
    case .refused(let name, let until):
      "the service behind \(name) refuses more until \(Timestamp.text(until))"
    case .spacing: "agents are started one after the other"
    case .load(let most): "the machine's load is above \(most)"
    case .launches(let most): "the run's \(most) starts are used up"
    case .duration(let most): "the run's time of \(most.words) is over"
    case .toolCalls(let most): "the run's \(most) tool calls are used up"
    case .budget(let most): "the run's budget of \(most) is used up"
    case .paused: "the run is paused"
    }
  }
}
