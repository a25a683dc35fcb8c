import Model
import Tasks

/// Which task each name means that another one waits for: that of the identifier, else of the exact
/// name, else of the only name that differs in the case of its letters and the white space around it.
struct PlanDependencies {
  /// For each task the places of those that it waits for, each once.
  private(set) var places: [[Int]] = []

  init(_ tasks: [PlanDraft.Entry], problems: inout PlanProblems) {
    let names = Names(tasks, problems: &problems)
    for (index, entry) in tasks.enumerated() {
      var found: [Int] = []
      var seen: Set<Int> = []
      for word in entry.needed {
        switch names.meaning(of: word) {
        case .one(index): problems.add(.dependency, "it waits for itself", at: entry.place)
        case .one(let place): if seen.insert(place).inserted { found.append(place) }
        case .many(let count):
          problems.add(
            .dependency, "it waits for \(quoted(word)), which may be any of \(count) tasks",
            at: entry.place)
        case .none:
          problems.add(
            .dependency,
            "it waits for \(quoted(word)), which is not a task"
              + (problems.isFull ? "" : names.near(word)), at: entry.place)
        }
      }
      places.append(found)
    }
  }

  /// Notes the cycles, each by the path along it.
  static func noteCycles(
    _ dependencies: [[Int]], _ tasks: [PlanDraft.Entry], problems: inout PlanProblems
  ) {
    var dependencies = dependencies
    // Each round opens the cycle that it found, so that the next one is another.
    for _ in 0..<10 {
      guard let cycle = TaskGraph(dependencies: dependencies).cycle else { return }
      let shown = cycle.count > 20 ? cycle.prefix(10) + cycle.suffix(9) : cycle[...]
      var words = shown.map { tasks[$0].task.id }
      if cycle.count > 20 { words.insert("… \(cycle.count - 19) more …", at: 10) }
      problems.add(
        .cycle, "tasks wait for each other, each for the next: \(words.joined(separator: " → "))")
      dependencies[cycle[0]].removeAll { $0 == cycle[1] }
    }
  }
}

/// The tasks of a plan by what they are called.
private struct Names {
  enum Meaning {
    case none
    case one(Int)
    case many(Int)
  }

  private var ids: [String: Int] = [:]
  private var exact: [String: [Int]] = [:]
  private var loose: [String: [Int]] = [:]
  private let known: [String]

  init(_ tasks: [PlanDraft.Entry], problems: inout PlanProblems) {
    known = tasks.map { $0.name.isEmpty ? $0.task.id : $0.name } + tasks.map(\.task.id)
    for (index, entry) in tasks.enumerated() {
      if ids.updateValue(ids[entry.task.id] ?? index, forKey: entry.task.id) != nil {
        problems.add(.id, "there is another task with this id", at: entry.place)
      }
      guard !entry.name.isEmpty else { continue }
      if entry.isNameUnique, exact[entry.name] != nil {
        problems.add(.id, "there is another subtask with this name", at: entry.place)
      }
      exact[entry.name, default: []].append(index)
      loose[Self.loose(entry.name), default: []].append(index)
    }
    for (index, entry) in tasks.enumerated() {
      if let alias = entry.alias, ids[alias] == nil { ids[alias] = index }
    }
  }

  func meaning(of word: String) -> Meaning {
    if let place = ids[word] { return .one(place) }
    for places in [exact[word], loose[Self.loose(word)]] {
      guard let places, let first = places.first else { continue }
      return places.count == 1 ? .one(first) : .many(places.count)
    }
    return .none
  }

  /// A hint for a word that nothing is called; none in plans that are too large to look through.
  func near(_ word: String) -> String {
    guard known.count <= 400, word.utf8.count <= 100 else { return "" }
    return Name.suggestion(for: word, among: Array(Set(known)).sorted())
  }

  private static func loose(_ name: String) -> String {
    PlanDraft.Entry.oneLine(name).lowercased()
  }
}
