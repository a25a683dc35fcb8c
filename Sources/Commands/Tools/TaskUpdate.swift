import Control
import JSONSyntax
import MCP
import Model
import Tasks

/// What a call says of a task, and what it asks of the daemon with that.
struct TaskUpdate {
  enum State: String, CaseIterable {
    case doing
    case done
    case failed
    case dropped
    case open
  }

  let id: String
  let caller: ToolCaller
  var state: State?
  var percent: Int?
  var note: String?
  var result: String?
  var commit: String?
  var cost: String?
  var pick: String?

  init(id: String, caller: ToolCaller) {
    self.id = id
    self.caller = caller
  }

  func request() throws -> (ControlMethod, JSON) {
    let hasAnswer = result != nil || commit != nil || cost != nil
    if hasAnswer, state != .done {
      throw ArgumentError("result, commit and cost go with state=done")
    }
    if let pick {
      guard state == nil, percent == nil else {
        throw ArgumentError("pick stands alone: it ends the task with that agent's answer")
      }
      return (.resolveTask, TaskRequest(task: id, agent: pick, by: caller.address).json)
    }
    switch state {
    case .done: return report(.done(try answer()))
    case .failed: return report(.failed(note ?? "no reason was given"))
    case .dropped:
      return (.cancelTask, TaskRequest(task: id, reason: note, by: caller.address).json)
    case .open: return (.retryTask, TaskRequest(task: id).json)
    case .doing, nil:
      if let percent { return report(.progress(Attempt.Progress(percent: percent, note: note))) }
      guard state == .doing, note == nil else {
        throw ArgumentError(
          note == nil ? "update_task needs state, percent or pick" : "give percent with note")
      }
      return report(.started)
    }
  }

  private func answer() throws -> TaskAnswer {
    guard result != nil || commit != nil else {
      throw ArgumentError("state=done needs result or commit")
    }
    var answer = TaskAnswer(result ?? note ?? "")
    answer.commit = commit
    answer.cost = try cost.map { text in
      do {
        return try Amount(text)
      } catch {
        throw ArgumentError("cost: \(error)")
      }
    }
    return answer
  }

  private func report(_ word: AgentWord) -> (ControlMethod, JSON) {
    (.reportTask, ReportTaskRequest(task: id, agent: caller.address, word: word).json)
  }
}
