import CoordinationAPI
import Foundation
import HTTPTypes
import HubStore

/// The handlers of the routes for a repository's policy.
struct PolicyHandlers {
  let call: APICall

  func get() async throws -> Answer {
    let caller = call.caller
    let (policy, tag) = try await call.hub.store.read { transaction in
      try PolicyRules.policy(by: caller, in: transaction)
    }
    let known = tags("If-None-Match", areWeakTaken: true) ?? []
    if known.contains(tag) || known.contains("*") {
      return Answer(.notModified).with("ETag", tag)
    }
    return Answer(json: policy).with("ETag", tag)
  }

  func put() async throws -> Answer {
    let submitted: RepositoryPolicy = try await call.body()
    let caller = call.caller
    let condition = PolicyRules.Condition(
      match: tags("If-Match", areWeakTaken: false),
      noneMatch: tags("If-None-Match", areWeakTaken: true))
    let (policy, tag) = try await call.hub.store.write { transaction in
      try PolicyRules.replace(with: submitted, if: condition, by: caller, in: transaction)
    }
    return Answer(json: policy).with("ETag", tag)
  }

  /// The entity tags of a header; weak ones match strong ones only if the header allows that.
  private func tags(_ header: String, areWeakTaken: Bool) -> [String]? {
    call.header(header)?.split(separator: ",").map { part in
      let tag = part.trimmingCharacters(in: .whitespaces)
      return areWeakTaken && tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
    }
  }
}
