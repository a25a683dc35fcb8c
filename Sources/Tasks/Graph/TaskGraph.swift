/// Which tasks wait for which: tasks are numbers from 0 on, in the order in which they were planned.
///
/// Whatever it answers depends on these numbers alone: where several tasks are as good, the one that
/// was planned first comes first.
package struct TaskGraph: Sendable, Equatable {
  /// For each task those that it waits for, each once.
  package let dependencies: [[Int]]
  /// For each task those that wait for it, in order.
  package let dependents: [[Int]]
  /// The tasks so that each comes behind those that it waits for; those in a cycle, and those that wait
  /// for one of them, are missing.
  package let order: [Int]

  /// - Precondition: every number is that of a task.
  package init(dependencies: [[Int]]) {
    self.dependencies = dependencies
    var dependents = [[Int]](repeating: [], count: dependencies.count)
    for (task, needed) in dependencies.enumerated() {
      for dependency in needed { dependents[dependency].append(task) }
    }
    self.dependents = dependents
    order = Self.order(dependencies, dependents)
  }

  package var count: Int { dependencies.count }

  package var isAcyclic: Bool { order.count == count }

  private static func order(_ dependencies: [[Int]], _ dependents: [[Int]]) -> [Int] {
    var missing = dependencies.map(\.count)
    var order = missing.indices.filter { missing[$0] == 0 }
    var next = 0
    while next < order.count {
      for task in dependents[order[next]] {
        missing[task] -= 1
        if missing[task] == 0 { order.append(task) }
      }
      next += 1
    }
    return order
  }

  /// A cycle as the path along it, each task waiting for the next, the first one again at the end; nil
  /// where there is none.
  package var cycle: [Int]? {
    let sorted = Set(order)
    guard let start = dependencies.indices.first(where: { !sorted.contains($0) }) else {
      return nil
    }
    // Each of them waits for another one of them, so that the way along comes back to itself.
    var path = [start]
    var places = [start: 0]
    while true {
      guard let next = dependencies[path[path.count - 1]].first(where: { !sorted.contains($0) })
      else { return nil }
      if let place = places[next] { return path[place...] + [next] }
      places[next] = path.count
      path.append(next)
    }
  }

  /// The number of the wave in which each task can begin at the earliest, from 0 on.
  package var waves: [Int] {
    var waves = [Int](repeating: 0, count: count)
    for task in order {
      waves[task] = dependencies[task].map { waves[$0] + 1 }.max() ?? 0
    }
    return waves
  }

  /// How long it takes at least from the start of each task until all that wait for it are done.
  package func bottomLevels(durations: [Double]) -> [Double] {
    var levels = durations
    for task in order.reversed() {
      levels[task] += dependents[task].map { levels[$0] }.max() ?? 0
    }
    return levels
  }

  /// The tasks that decide how long the whole takes at least, in the order in which they run.
  package func criticalPath(durations: [Double]) -> [Int] {
    let levels = bottomLevels(durations: durations)
    func longest(_ tasks: [Int]) -> Int? {
      tasks.max { (levels[$0], -$0) < (levels[$1], -$1) }
    }
    var path: [Int] = []
    var next = longest(order.filter { dependencies[$0].isEmpty })
    while let task = next {
      path.append(task)
      next = longest(dependents[task])
    }
    return path
  }
}
