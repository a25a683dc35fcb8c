import Foundation

/// Several tries at a task side by side, of which one counts.
///
/// The task's state says how far they are together, until one of them is chosen; from then on it says how
/// far that one is.
extension RunTask {
  package var isRace: Bool { plan.alternatives > 1 }

  /// Whether it is not decided yet which try counts.
  package var isOpenRace: Bool { isRace && chosen == nil }

  /// The tries among which one is to be chosen.
  package var tries: ArraySlice<RunAttempt> { attempts[firstTry...] }

  /// Those of which nothing is known yet.
  package var openTries: [RunAttempt] { tries.filter { $0.verdict == nil } }

  /// How many more have to be started.
  package var missingTries: Int {
    guard isOpenRace else { return 0 }
    let counted = tries.count {
      if case .replaced = $0.verdict { false } else { true }
    }
    return max(0, plan.alternatives - counted)
  }

  /// The attempt whose work counts, or else the last one.
  package var current: RunAttempt? { chosen.map { attempts[$0 - 1] } ?? attempts.last }

  /// Whether an attempt at it may be started.
  package var isStartable: Bool { state.isStartable || (state.isActive && missingTries > 0) }

  /// How many of the places that agents have it takes up.
  package var placesTaken: Int {
    guard state.isActive else { return 0 }
    return isOpenRace ? openTries.count : 1
  }

  /// How far the tries are together.
  var stateOfTries: RunTaskState {
    let open = openTries
    if open.contains(where: { $0.question != nil }) { return .needsInput }
    if open.contains(where: { $0.startedAt != nil && $0.end == nil }) { return .running }
    if open.contains(where: { $0.end == nil }) { return .launching }
    if !open.isEmpty || missingTries == 0 { return .verifying }
    if retryAt == nil { return .ready }
    return isRefused ? .suspended : .retryWait
  }

  /// What the tries come to, once none of them is open and no other one is made.
  ///
  /// With `isLast`, none is made although some are missing; then it is nil where none succeeded.
  func decision(isLast: Bool) -> RunTaskChange? {
    guard isOpenRace, !tries.isEmpty, state.isActive || state.isStartable, openTries.isEmpty,
      isLast || missingTries == 0
    else { return nil }
    let all = tries.compactMap { attempt -> Alternative? in
      guard case .passed(_, let lines) = attempt.verdict else { return nil }
      return Alternative(
        attempt: attempt.number, isPassing: true, changedLines: lines,
        duration: .seconds(attempt.seconds ?? 0))
    }
    if let winner = Alternative.winner(among: all) { return .chosen(attempt: winner.attempt) }
    guard missingTries == 0 else { return nil }
    let reasons = tries.compactMap { attempt in
      attempt.verdict?.reason.map { "\(attempt.number): \($0)" }
    }
    let text = "none of \(tries.count) tries succeeded: \(reasons.joined(separator: "; "))"
    let isLate = tries.allSatisfy {
      if case .timedOut = $0.verdict { true } else { false }
    }
    return isLate ? .timedOut(text) : .failed(text)
  }

  /// Takes over what happens to one of the tries.
  ///
  /// - Throws: where no rule allows it; then nothing is changed.
  mutating func apply(
    _ change: RunTaskChange, toTry number: Int, at date: Date
  ) throws(SwarmError) {
    guard isOpenRace else { throw .illegal("task \(id) has no tries side by side now") }
    if case .launching(let place) = change {
      guard isStartable, missingTries > 0, number == attempts.count + 1 else {
        throw .illegal("try \(number) of task \(id) cannot be started")
      }
      attempts.append(RunAttempt(number: number, place: place, launchedAt: date))
      conflicts = []
      reason = nil
      retryAt = nil
      return
    }
    guard tries.indices.contains(number - 1), attempts[number - 1].verdict == nil else {
      throw .illegal("task \(id) has no open try \(number)")
    }
    var attempt = attempts[number - 1]
    try attempt.apply(change, of: id, at: date)
    attempts[number - 1] = attempt
    switch change {
    case .retry(let at, let why):
      failures += 1
      (retryAt, reason, isRefused) = (later(at), why, false)
    case .suspended(let until, let why):
      refusals += 1
      (retryAt, reason, isRefused) = (later(until), why, true)
    default: break
    }
  }

  /// Takes over what was seen of the tries.
  mutating func apply(_ looks: [CollapseLook], at date: Date) throws(SwarmError) {
    let numbers = Set(tries.map(\.number))
    guard isOpenRace, looks.allSatisfy({ numbers.contains($0.attempt) }) else {
      throw .illegal("task \(id) has no such tries side by side")
    }
    collapse.note(looks.map(\.observation), now: date)
    self.looks = looks
  }

  private func later(_ date: Date) -> Date { retryAt.map { max($0, date) } ?? date }
}

extension RunAttempt {
  /// What happens to it as one of several tries.
  fileprivate mutating func apply(
    _ change: RunTaskChange, of task: String, at date: Date
  ) throws(SwarmError) {
    switch change {
    case .running where end == nil:
      question = nil
      if startedAt == nil { startedAt = date }
    case .needsInput(let what) where end == nil: question = what
    case .stopping(let why) where end == nil: stopping = why
    case .pruning(let why) where end == nil: (stopping, stopReason) = (.pruned, why)
    case .ended(let how) where end == nil:
      (end, endedAt, question) = (how, date, nil)
    case .collected(let commit) where end != nil && work == nil:
      work = commit.map { .commit($0) } ?? .nothing
    case .returned where end == nil: verdict = .replaced("its program was not started")
    case .passed(let commit, let lines) where end != nil:
      verdict = .passed(commit: commit, changedLines: lines)
    case .failed(let why): verdict = .failed(why)
    case .timedOut(let why): verdict = .timedOut(why)
    case .cancelled(let why): verdict = .cancelled(why)
    case .pruned(let why): verdict = .pruned(why)
    case .retry(_, let why), .suspended(_, let why): verdict = .replaced(why)
    default: throw .illegal("try \(number) of task \(task) cannot become so: \(change)")
    }
  }
}
