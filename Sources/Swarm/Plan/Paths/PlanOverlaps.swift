import Tasks

/// Which tasks that change files may change the same ones at the same time.
///
/// Only what a plan says of paths is looked at: a task without any is taken to keep to itself.
struct PlanOverlaps {
  private let tasks: [PlannedTask]
  private let dependencies: [[Int]]
  /// The tasks, each behind those that it waits for.
  private let order: [Int]
  private let patterns: [[PathPattern]]
  /// Steps of comparing that may still be done: beyond that, tasks count as if they did overlap.
  private var budget = 20_000_000

  init(_ tasks: [PlannedTask], _ dependencies: [[Int]]) {
    self.tasks = tasks
    self.dependencies = dependencies
    order = TaskGraph(dependencies: dependencies).order
    patterns = tasks.map { $0.kind.changesFiles ? $0.paths.compactMap(PathPattern.init) : [] }
  }

  /// A warning for each pair, up to as many as are shown.
  mutating func warnings() -> [PlanProblem] {
    let tasks = tasks
    var warnings: [PlanProblem] = []
    visit { first, second, _ in
      warnings.append(
        PlanProblem(
          .overlap,
          "it may change the same files as task \(quoted(tasks[first].id)) at the same time;"
            + " let one wait for the other", at: "task \(quoted(tasks[second].id))"))
      return warnings.count < PlanProblems.limit
    }
    return warnings
  }

  /// The dependencies, and those that keep such tasks from running at the same time: of two the one that
  /// comes first in the plan's order of work is done first.
  mutating func serialized() -> [[Int]] {
    var result = dependencies
    visit { first, second, before in
      result[second].append(first)
      before.add(first, before: second)
      return true
    }
    return result
  }

  /// Visits each pair of tasks that overlap and do not wait for each other, until told to stop.
  private mutating func visit(
    _ body: (_ first: Int, _ second: Int, _ before: inout Reachability) -> Bool
  ) {
    guard patterns.count(where: { !$0.isEmpty }) > 1 else { return }
    var before = Reachability(count: tasks.count)
    var earlier: [Int] = []
    for second in order {
      for dependency in dependencies[second] { before.add(dependency, before: second) }
      guard !patterns[second].isEmpty else { continue }
      // The nearest first: where it waits for that one, it waits for all before it.
      for first in earlier.reversed() where !before.contains(first, before: second) {
        guard overlap(first, second) else { continue }
        if !body(first, second, &before) { return }
      }
      earlier.append(second)
    }
  }

  private mutating func overlap(_ first: Int, _ second: Int) -> Bool {
    for left in patterns[first] {
      for right in patterns[second] {
        guard budget > 0 else { return true }
        budget -= left.cost(with: right)
        if left.overlaps(right) { return true }
      }
    }
    return false
  }
}

/// For each task the set of those that are done before it.
private struct Reachability {
  private let width: Int
  private var bits: [UInt64]

  init(count: Int) {
    width = (count + 63) / 64
    bits = [UInt64](repeating: 0, count: width * count)
  }

  func contains(_ first: Int, before second: Int) -> Bool {
    bits[second * width + first / 64] & 1 << UInt64(first % 64) != 0
  }

  mutating func add(_ first: Int, before second: Int) {
    for word in 0..<width { bits[second * width + word] |= bits[first * width + word] }
    bits[second * width + first / 64] |= 1 << UInt64(first % 64)
  }
}
