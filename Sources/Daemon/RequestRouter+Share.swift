import Control
import JSONSyntax
import Orchestration
import Swarm

/// Requests about what the tasks of a run share.
extension RequestRouter {
  func publishShared(_ parameters: JSON) async throws -> JSON {
    let request = try PublishSharedRequest(json: parameters)
    return try await swarm.publish(request.run, request.draft).json
  }

  func getShared(_ parameters: JSON, isWaiting: Bool) async throws -> JSON {
    let request = try GetSharedRequest(json: parameters)
    return try await swarm.shared(
      request.run, key: request.key, version: request.version, isWaiting: isWaiting
    ).json
  }

  func findShared(_ parameters: JSON) async throws -> JSON {
    let request = try FindSharedRequest(json: parameters)
    return .array(try await swarm.find(request.run, request.query).map(\.json))
  }
}
