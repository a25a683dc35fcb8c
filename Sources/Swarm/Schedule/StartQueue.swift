package import Tasks

/// The tasks that may be started, in the order in which they should be.
///
/// First comes what has the longest way to the end of the run behind it, then the higher priority, then
/// the plan's order. Changes take the time of a search among those that wait.
package struct StartQueue: Sendable {
  /// For each task its place among all.
  private let ranks: [Int]
  /// The task of each place.
  private let tasks: [Int]
  /// The places of those that may be started, ascending.
  private var waiting: [Int] = []

  package init(_ plan: SwarmPlan, _ graph: TaskGraph) {
    let levels = graph.bottomLevels(
      durations: plan.tasks.map { ($0.estimate ?? plan.config.estimate) / .seconds(1) })
    tasks = plan.tasks.indices.sorted { left, right in
      let (first, second) = (plan.tasks[left].priority, plan.tasks[right].priority)
      return (-levels[left], -first, left) < (-levels[right], -second, right)
    }
    var ranks = [Int](repeating: 0, count: tasks.count)
    for (rank, task) in tasks.enumerated() { ranks[task] = rank }
    self.ranks = ranks
  }

  package var isEmpty: Bool { waiting.isEmpty }

  /// The tasks, the most urgent first.
  package var ordered: some Sequence<Int> { waiting.lazy.map { tasks[$0] } }

  package mutating func insert(_ task: Int) {
    let place = place(of: ranks[task])
    guard place == waiting.count || waiting[place] != ranks[task] else { return }
    waiting.insert(ranks[task], at: place)
  }

  package mutating func remove(_ task: Int) {
    let place = place(of: ranks[task])
    guard place < waiting.count, waiting[place] == ranks[task] else { return }
    waiting.remove(at: place)
  }

  mutating func set(_ task: Int, isIn: Bool) {
    if isIn { insert(task) } else { remove(task) }
  }

  private func place(of rank: Int) -> Int {
    var (low, high) = (0, waiting.count)
    while low < high {
      let middle = (low + high) / 2
      if waiting[middle] < rank { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
