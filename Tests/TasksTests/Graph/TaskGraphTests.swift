import Tasks
import TestSupport
import Testing

/// What a graph of tasks says of itself, beside what trying all ways finds.
struct TaskGraphTests {
  /// A graph in which tasks wait only for earlier ones, in mixed order.
  private func acyclic(_ count: Int, _ random: inout SeededGenerator) -> [[Int]] {
    let places = (0..<count).shuffled(using: &random)
    var dependencies = [[Int]](repeating: [], count: count)
    for later in 0..<count {
      for earlier in 0..<later where Int.random(in: 0..<4, using: &random) == 0 {
        dependencies[places[later]].append(places[earlier])
      }
    }
    return dependencies
  }

  @Test func `Each task comes behind those that it waits for, and none is missing`() {
    var random = SeededGenerator(seed: 1)
    for count in 0..<60 {
      let dependencies = acyclic(count, &random)
      let graph = TaskGraph(dependencies: dependencies)
      #expect(graph.isAcyclic && graph.cycle == nil && graph.order.sorted() == Array(0..<count))
      var places = [Int](repeating: 0, count: count)
      for (place, task) in graph.order.enumerated() { places[task] = place }
      for (task, needed) in dependencies.enumerated() {
        #expect(needed.allSatisfy { places[$0] < places[task] })
        #expect(needed.allSatisfy { graph.dependents[$0].contains(task) })
      }
    }
  }

  @Test func `A cycle is a path along which each waits for the next, and comes back`() throws {
    var random = SeededGenerator(seed: 2)
    for count in 2..<60 {
      var dependencies = acyclic(count, &random)
      let ring = (0..<count).shuffled(using: &random).prefix(
        Int.random(in: 1...count, using: &random))
      for (place, task) in ring.enumerated() {
        let next = ring[(place + 1) % ring.count]
        if !dependencies[task].contains(next) { dependencies[task].append(next) }
      }
      let graph = TaskGraph(dependencies: dependencies)
      let cycle = try #require(graph.cycle)
      #expect(!graph.isAcyclic && cycle.first == cycle.last && cycle.count > 1)
      #expect(Set(cycle).count == cycle.count - 1)
      for (task, next) in zip(cycle, cycle.dropFirst()) {
        #expect(dependencies[task].contains(next))
      }
    }
  }

  @Test func `A task that waits for itself is a cycle`() {
    #expect(TaskGraph(dependencies: [[], [1]]).cycle == [1, 1])
  }

  /// The longest way to a task, over all ways.
  private func longest(
    _ task: Int, _ dependencies: [[Int]], _ durations: [Double], through: (Double) -> Double
  ) -> Double {
    dependencies[task]
      .map { longest($0, dependencies, durations, through: through) + through(durations[$0]) }
      .max() ?? 0
  }

  @Test func `Waves, levels and the critical path are what trying all ways finds`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let count = Int.random(in: 1...11, using: &random)
      let dependencies = acyclic(count, &random)
      let durations = (0..<count).map { _ in Double(Int.random(in: 0...20, using: &random)) }
      let graph = TaskGraph(dependencies: dependencies)
      let waves = (0..<count).map { longest($0, dependencies, durations) { _ in 1 } }
      #expect(graph.waves.map(Double.init) == waves)
      let ends = (0..<count).map {
        longest($0, dependencies, durations) { $0 } + durations[$0]
      }
      let levels = (0..<count).map {
        longest($0, graph.dependents, durations) { $0 } + durations[$0]
      }
      #expect(graph.bottomLevels(durations: durations) == levels)
      let path = graph.criticalPath(durations: durations)
      #expect(path.reduce(0) { $0 + durations[$1] } == ends.max())
      #expect(path.first.map { dependencies[$0].isEmpty } == true)
      for (task, next) in zip(path, path.dropFirst()) {
        #expect(dependencies[next].contains(task))
      }
    }
  }

  @Test func `The seed's sum over stages is more than the chain that is there`() {
    // A(10) beside B(1), and C(10) behind B.
    let graph = TaskGraph(dependencies: [[], [], [1]])
    #expect(graph.criticalPath(durations: [10, 1, 10]) == [1, 2])
    #expect(graph.waves == [0, 0, 1])
  }

  @Test func `Where two are as good the one that was planned first is taken`() {
    #expect(TaskGraph(dependencies: [[], [], []]).criticalPath(durations: [5, 5, 5]) == [0])
    #expect(TaskGraph(dependencies: []).criticalPath(durations: []).isEmpty)
  }

  @Test func `A chain of a hundred thousand tasks does not end the process`() {
    let count = 100_000
    let graph = TaskGraph(dependencies: (0..<count).map { $0 == 0 ? [] : [$0 - 1] })
    #expect(graph.criticalPath(durations: Array(repeating: 1, count: count)).count == count)
    let ring = TaskGraph(dependencies: (0..<count).map { [($0 + 1) % count] })
    #expect(ring.cycle?.count == count + 1)
  }
}
