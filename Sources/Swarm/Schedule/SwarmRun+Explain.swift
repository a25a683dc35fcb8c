import Model
import Tasks

/// Why a task of a run is where it is.
extension SwarmRun {
  /// The reasons as sentences, the nearest first.
  package func explanation(of number: Int, _ conditions: LaunchConditions) -> [String] {
    let task = tasks[number]
    var said = ["\(task.id) is \(task.state.words) since \(Timestamp.text(task.since))"]
    switch task.state {
    case .pending:
      let open = graph.dependencies[number].map { tasks[$0] }.filter { !$0.letsOthersBegin }
      said += open.map { "it waits for \($0.id), which is \($0.state.words)" }
    case .ready: said.append(cause(of: number, conditions))
    case .retryWait, .suspended:
      if let at = task.retryAt { said.append("it is tried again at \(Timestamp.text(at))") }
    case .launching, .running, .needsInput, .verifying:
      if !task.isOpenRace, let place = task.current?.place {
        said.append("it works in \(place.directory)")
      }
    case .conflict:
      if !task.conflicts.isEmpty {
        said.append(
          "its work contradicts what was merged before: \(task.conflicts.joined(separator: ", "))")
      }
      said.append(
        "`roost swarm retry \(id) \(task.id)` has it done again on the merged work;"
          + " `roost swarm resolve \(id) \(task.id)` takes the merge that you made")
    case .skipped:
      if !task.becauseOf.isEmpty {
        said.append("it can never begin because of \(task.becauseOf.joined(separator: ", "))")
      }
    case .integrating, .done, .cached, .failed, .timedOut, .cancelled: break
    }
    if task.current?.isReused == true, task.state.isSuccess {
      said.append("its result was known from before: nothing was started")
    }
    if let reason = task.reason { said.append(reason) }
    if task.isRace, task.current?.isReused != true {
      said += task.tries.map { RunTryView($0, of: task, in: self).text }
      if task.missingTries > 0, !task.tries.isEmpty {
        said.append(
          "\(task.missingTries) of \(task.plan.alternatives) tries are still to be started")
      }
    }
    return said
  }

  private func cause(of number: Int, _ conditions: LaunchConditions) -> String {
    let launches = launches(conditions)
    if state == .staged { return "the run has not been started" }
    if launches.tasks.contains(number) { return "it starts now" }
    return launches.cause?.description ?? "others come before it"
  }
}
