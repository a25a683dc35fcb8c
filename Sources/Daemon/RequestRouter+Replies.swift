import Control
import CoordinationAPI
import Foundation
import JSONSyntax
import Model
import Orchestration
import Swarm
import Tasks
import Teams

extension TaskRequest {
  var named: String {
    get throws {
      guard let task else { throw TaskError.unknownTask("") }
      return task
    }
  }
}

extension TaskError: CodedError {}
extension FormationError: CodedError {}
extension BudgetError: CodedError {}
extension MilestoneError: CodedError {}
extension AgreementError: CodedError {}
extension SwarmError: CodedError {}
extension SharedResultError: CodedError {}

/// What services return, as replies.
extension AgreementReply {
  init(_ terms: TaskService.Terms) {
    self.init(
      agent: terms.agent, agreement: terms.agreement, negotiation: terms.negotiation)
  }
}

extension KeptReply {
  init(_ work: KeptWork) {
    self.init(
      id: work.id, owner: work.owner, time: work.time, repository: work.repository,
      branch: work.branch, head: work.head)
    ref = work.ref
    ignored = work.ignored
  }
}

extension KeptContentReply {
  init(_ content: KeptService.Content) {
    self.init(
      work: KeptReply(content.work),
      changes: content.changes.map { Change(kind: $0.kind, path: $0.path) }, files: content.files)
  }
}

extension WorkReply {
  /// The record as the hub's API writes it.
  init(_ record: SpawnRecord) throws {
    self.init(json: try JSON(parsing: Array(JSONEncoder().encode(record))))
  }
}

extension RunnerReply {
  init(_ taken: WorkService.Taken) throws {
    let outcome: Outcome =
      switch taken.outcome {
      case .worker(let agent): .started(agent)
      case .notStarted(let error): .failed("\(error)")
      case .attempt: .attempt
      case .passedOver(let why): .passedOver(why)
      }
    self.init(request: try WorkReply(taken.request), outcome: outcome)
  }
}
