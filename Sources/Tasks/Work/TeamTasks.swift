import Model

/// All tasks of a team: the fold of its log.
///
/// Tasks are in the order in which they were made. Every change is checked: one that no rule allows
/// throws and changes nothing.
package struct TeamTasks: Sendable {
  package let team: String
  /// The number of the last line.
  package private(set) var last = 0
  /// Who takes part, where the team was formed for a goal.
  package private(set) var formation: Formation?
  package private(set) var dealings = Dealings()
  /// The lines about the team and its dealings of which those whom they concern have not heard.
  package private(set) var untold: [TaskEntry] = []
  /// Whether the log says what was heard; one of an earlier version does not.
  package private(set) var notesHeard = false
  private var boxes: [String: Box] = [:]
  private var order: [String] = []
  private var keys: [String: String] = [:]
  private var dependentIDs: [String: [String]] = [:]
  private var unfinishedIDs: Set<String> = []

  /// A task that is shared by the copies of the fold, which are many.
  private final class Box: Sendable {
    let task: TeamTask
    let place: Int
    /// The number of the last line about it.
    let revision: Int

    init(_ task: TeamTask, place: Int, revision: Int) {
      self.task = task
      self.place = place
      self.revision = revision
    }
  }

  package init(team: String) {
    self.team = team
  }

  package var all: [TeamTask] { order.compactMap { boxes[$0]?.task } }

  /// The newest tasks of a kind, the newest last, and how many of the kind there are.
  package func newest(
    _ limit: Int, where isWanted: (TeamTask) -> Bool
  ) -> (tasks: [TeamTask], total: Int) {
    var found: [TeamTask] = []
    var total = 0
    for id in order.reversed() {
      guard let box = boxes[id], isWanted(box.task) else { continue }
      total += 1
      if found.count < limit { found.append(box.task) }
    }
    return (found.reversed(), total)
  }

  package subscript(id: String) -> TeamTask? { boxes[id]?.task }

  package func task(key: String) -> TeamTask? { keys[key].flatMap { self[$0] } }

  package var isEmpty: Bool { order.isEmpty }

  /// The number of the last line about a task; 0 for one that is not known.
  package func revision(of id: String) -> Int { boxes[id]?.revision ?? 0 }

  /// The tasks that wait for a task, among others.
  package func dependents(of id: String) -> [String] { dependentIDs[id] ?? [] }

  /// The tasks that are not over, in order.
  package var unfinished: [TeamTask] {
    unfinishedIDs.compactMap { boxes[$0] }.sorted { $0.place < $1.place }.map(\.task)
  }

  /// The task that a person or an agent means: a whole identifier, its end or its beginning.
  package func task(meant written: String) throws(TaskError) -> TeamTask {
    if let task = boxes[written]?.task { return task }
    let meant = order.filter { MessageID.matches($0, written) }
    guard let id = meant.first, let task = self[id] else { throw .unknownTask(written) }
    guard meant.count == 1 else { throw .ambiguousTask(written, count: meant.count) }
    return task
  }

  /// Takes a change over.
  ///
  /// A line that was taken over before changes nothing.
  package mutating func apply(_ entry: TaskEntry) throws(TaskError) {
    guard entry.number > last || !entry.event.takesNumber else { return }
    let isNews = isNews(entry.event)
    switch entry.event {
    case .created(let task):
      guard boxes[task.id] == nil else { throw .illegal("task \(task.id) is made twice") }
      boxes[task.id] = Box(task, place: order.count, revision: entry.number)
      order.append(task.id)
      if let key = task.key { keys[key] = task.id }
      for id in task.dependencies { dependentIDs[id, default: []].append(task.id) }
    case .queued(let id, let number, let agent):
      try change(id, entry) { task throws(TaskError) in
        guard number == task.attempts.count + 1, !task.state.isTerminal else {
          throw .illegal("attempt \(number) of task \(id)")
        }
        task.attempts.append(Attempt(number: number, agent: agent, queuedAt: entry.at))
      }
    case .delivered(let id, let number, let message):
      try move(id, number, entry, to: .delivered) { attempt in
        attempt.message = message
        attempt.deliveredAt = entry.at
        attempt.lastSignAt = entry.at
      }
    case .running(let id, let number):
      try move(id, number, entry, to: .running) { attempt in
        attempt.startedAt = entry.at
        attempt.lastSignAt = entry.at
      }
    case .progress(let id, let number, let progress):
      try attempt(id, number, entry) { attempt in
        attempt.progress = progress
        attempt.lastSignAt = entry.at
      }
    case .ended(let id, let number, let end):
      try move(id, number, entry, to: end.state) { attempt in
        attempt.endedAt = entry.at
        attempt.error = end.error
        if case .succeeded(let answer) = end { attempt.answer = answer }
        if case .lost = end { attempt.isLost = true }
      }
    case .late(let id, let number, let answer):
      try attempt(id, number, entry) { attempt in
        attempt.answer = answer
        attempt.isLate = true
      }
    case .changed(let id, let state, let outcome):
      try change(id, entry) { task throws(TaskError) in
        guard task.state.allows(state) else {
          throw .illegal("task \(id) goes from \(task.state.rawValue) to \(state.rawValue)")
        }
        if task.state.isTerminal { task.reopen(at: entry.at) }
        task.state = state
        task.outcome = outcome
      }
    case .told(let id, let state):
      try change(id, entry) { $0.toldState = state }
    case .heard(let line):
      untold.removeAll { $0.number <= line }
      notesHeard = true
      return
    case .formation(let event):
      do {
        let next = try event.applied(to: formation)
        formation = event == .withdrawn ? nil : next
      } catch {
        throw .formation(error)
      }
    case .dealing(let event):
      do {
        try dealings.apply(event)
      } catch {
        throw .milestone(error)
      }
    }
    last = entry.number
    if isNews { untold.append(entry) }
    if let task = self[entry.event.task] {
      if task.state.isTerminal {
        unfinishedIDs.remove(task.id)
      } else {
        unfinishedIDs.insert(task.id)
      }
    }
  }

  private mutating func change(
    _ id: String, _ entry: TaskEntry, _ body: (inout TeamTask) throws(TaskError) -> Void
  ) throws(TaskError) {
    guard let box = boxes[id] else { throw .illegal("task \(id) is not known") }
    var task = box.task
    try body(&task)
    boxes[id] = Box(task, place: box.place, revision: entry.number)
  }

  private mutating func attempt(
    _ id: String, _ number: Int, _ entry: TaskEntry, _ body: (inout Attempt) -> Void
  ) throws(TaskError) {
    try change(id, entry) { task throws(TaskError) in
      guard task.attempts.indices.contains(number - 1) else {
        throw .illegal("task \(id) has no attempt \(number)")
      }
      body(&task.attempts[number - 1])
    }
  }

  private mutating func move(
    _ id: String, _ number: Int, _ entry: TaskEntry, to state: AttemptState,
    _ body: (inout Attempt) -> Void
  ) throws(TaskError) {
    guard let attempts = self[id]?.attempts, attempts.indices.contains(number - 1),
      attempts[number - 1].state.allows(state)
    else { throw .illegal("attempt \(number) of task \(id) becomes \(state.rawValue)") }
    try attempt(id, number, entry) { attempt in
      attempt.state = state
      body(&attempt)
    }
  }

  /// The events that make the same tasks anew: with these a rewritten log begins.
  package var snapshot: [TaskEvent] {
    (formation.map { [.formation(.formed($0))] } ?? [])
      + dealings.snapshot.map { .dealing($0) } + all.map { .created($0) }
      + (notesHeard ? [.heard(line: last)] : [])
  }
}
