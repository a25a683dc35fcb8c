import Control
import JSONSyntax
import Model
import Orchestration
import Swarm

/// Requests about runs of swarms.
extension RequestRouter {
  func startRun(_ parameters: JSON, from peer: Int32?) async throws -> JSON {
    var request = try RunRequest(json: parameters)
    if let proved = try await proved(peer) { request.createdBy = "\(proved)" }
    return try await swarm.start(request).json
  }

  func awaitRun(_ parameters: JSON) async throws -> JSON {
    let query = try RunQuery(json: parameters)
    return try await swarm.next(query.run, after: query.seen ?? 0).json
  }

  func changeRun(_ parameters: JSON, from peer: Int32?) async throws -> JSON {
    let request = try ChangeRunRequest(json: parameters)
    try swarm.allow(try await proved(peer), toRun: request.run)
    return try await swarm.change(request.run, request.change).json
  }

  func landRun(_ parameters: JSON, from peer: Int32?) async throws -> JSON {
    let query = try RunQuery(json: parameters)
    try swarm.allow(try await proved(peer), toRun: query.run)
    return try await swarm.land(query.run, onto: query.branch).json
  }

  func explainRun(_ parameters: JSON) throws -> JSON {
    let query = try RunQuery(json: parameters)
    return RunExplanationReply(reasons: try swarm.explain(query.run, query.task ?? "")).json
  }

  func reportRun(_ parameters: JSON) async throws -> JSON {
    RunReportReply(report: try await swarm.report(RunQuery(json: parameters).run)).json
  }

  func findRunOutput(_ parameters: JSON) throws -> JSON {
    let query = try RunQuery(json: parameters)
    return try swarm.output(query.run, query.task ?? "", attempt: query.attempt).json
  }
}
